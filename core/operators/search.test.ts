import { describe, expect, test } from 'vitest';
import { operators } from './catalogue.ts';
import { searchOperators } from './search.ts';

/** What people type, and the operator that comes first. Alternatives, where two do the same, are separated by a bar. */
const QUERIES = `
one hot encoding: OneHotEncoder
one-hot: OneHotEncoder
onehot: OneHotEncoder
one hot: OneHotEncoder
get_dummies: OneHotEncoder
dummies: OneHotEncoder
dummy variables: OneHotEncoder
missing values: SimpleImputer
fill missing values: SimpleImputer
fill missing: SimpleImputer
impute: SimpleImputer
imputation: SimpleImputer
imputer: SimpleImputer
mean imputation: SimpleImputer
median: SimpleImputer
simpleimputer: SimpleImputer
fillna: FillNa
fill with zero: FillNa
fill nan: SimpleImputer|FillNa
constant value: FillNa
forward fill: FillForward
ffill: FillForward
backfill: FillBackward
bfill: FillBackward
knn: KNNImputer
nearest neighbors: KNNImputer
nearest neighbours: KNNImputer
mice: IterativeImputer
iterative imputer: IterativeImputer
interpolation: Interpolate
remove missing: DropMissing
drop na: DropMissing
dropna: DropMissing
drop rows with missing values: DropMissing
delete empty rows: DropMissing
is null: MissingIndicator
missing flag: MissingIndicator
remove duplicates: DropDuplicates
duplicates: DropDuplicates
dedupe: DropDuplicates
deduplicate: DropDuplicates
deduplication: DropDuplicates
duplicate rows: DropDuplicates
unique rows: DropDuplicates
how do i remove duplicate rows: DropDuplicates
distinct: DropDuplicates
outliers: DropOutliers
remove outliers: DropOutliers
outlier removal: DropOutliers
iqr: DropOutliers
winsorize: Clip
winsorise: Clip
clip values: Clip
cap: Clip
cap outliers: Clip
lowercase: TextClean
lower case: TextClean
uppercase: TextClean
to lower: TextClean
trim: TextClean
trim whitespace: TextClean
strip: TextClean
strip spaces: TextClean
clean text: TextClean
scaling: StandardScaler|MinMaxScaler
scale: StandardScaler|MinMaxScaler
feature scaling: StandardScaler|MinMaxScaler
scaler: StandardScaler|MinMaxScaler
standardize: StandardScaler
standardise: StandardScaler
standardization: StandardScaler
standard scaler: StandardScaler
standrad scaler: StandardScaler
z-score: StandardScaler
z score: StandardScaler
zscore: StandardScaler
min max: MinMaxScaler
minmax: MinMaxScaler
min-max scaling: MinMaxScaler
scale to 0 1: MinMaxScaler
normalize: MinMaxScaler|Normalizer|Normalization
normalization: MinMaxScaler|Normalization
normalise rows: Normalizer
unit norm: Normalizer
robust: RobustScaler
robust scaling: RobustScaler
log: Log
log transform: Log
logarithm: Log
square root: Log
sqrt: Log
box cox: PowerTransformer
yeo johnson: PowerTransformer
skewness: PowerTransformer|Log
quantile transform: QuantileTransformer
pca: PCA
dimensionality reduction: PCA
principal component analysis: PCA
ranking: Rank
divide by 255: Rescaling
pixels: Rescaling
label encoding: LabelEncoder
label encoder: LabelEncoder
ordinal encoding: OrdinalEncoder
ordinal: OrdinalEncoder
target encoding: TargetEncoder
mean encoding: TargetEncoder
frequency encoding: CountEncoder
count encoding: CountEncoder
hashing: Hashing
feature hashing: Hashing
hash trick: Hashing
to_categorical: ToCategorical
multi hot: MultiLabelBinarizer
multilabel: MultiLabelBinarizer
tags: MultiLabelBinarizer
vocabulary: StringLookup|TextVectorization|IntegerLookup
binning: KBinsDiscretizer|Cut
bins: KBinsDiscretizer|Cut
buckets: KBinsDiscretizer|Cut
bucketize: Discretization|KBinsDiscretizer
discretize: KBinsDiscretizer|Discretization
quartiles: Qcut
deciles: Qcut
percentiles: Qcut|Rank|QuantileTransformer
intervals: Cut
threshold: Binarizer
polynomial: PolynomialFeatures
polynomial features: PolynomialFeatures
interactions: PolynomialFeatures
interaction terms: PolynomialFeatures
splines: SplineTransformer
regex: TextExtract|Replace
regular expression: TextExtract|Replace
extract text: TextExtract
find and replace: Replace
replace: Replace
replace values: Replace
recode: Replace
map values: Replace
substring: TextSlice
split: TrainTestSplit|TextSplit
split column: TextSplit
split text: TextSplit
leading zeros: TextPad
length of text: TextLength
number of characters: TextLength
tf-idf: TextVectorization
tfidf: TextVectorization
bag of words: TextVectorization
tokenize: TextVectorization
tokenizer: TextVectorization
word counts: TextVectorization
date: DateParts|ParseDate
dates: ParseDate|DateParts
parse date: ParseDate
to_datetime: ParseDate
text to date: ParseDate
year: DateParts
weekday: DateParts
day of week: DateParts
month: DateParts|Cyclic
extract year: DateParts
sine cosine: Cyclic
cyclical: Cyclic
change type: Cast
convert to number: ParseNumber
to number: ParseNumber
string to number: ParseNumber
currency: ParseNumber
astype: Cast
data type: Cast
convert type: Cast
formula: Derive
calculated column: Derive
new column: Derive
compute column: Derive
if else: Derive
add column: Derive
drop columns: DropColumns
remove columns: DropColumns
delete column: DropColumns
constant columns: VarianceThreshold
low variance: VarianceThreshold
correlation: DropCorrelated
remove correlated features: DropCorrelated
multicollinearity: DropCorrelated
rename: RenameColumns
rename columns: RenameColumns
reorder: ReorderColumns
move columns: ReorderColumns
select columns: SelectColumns
keep columns: SelectColumns
target: SetTarget
set target: SetTarget
label column: SetTarget
what to predict: SetTarget
filter: FilterRows
filter rows: FilterRows
where: FilterRows
keep rows: FilterRows
condition: FilterRows
join: Join
merge: Join
merge tables: Join
vlookup: Join
left join: Join
append: ConcatRows
union: ConcatRows
append rows: ConcatRows
stack tables: ConcatRows
sort: SortRows
sorting: SortRows
order by: SortRows
shuffle: ShuffleRows
sample: SampleRows
random sample: SampleRows
first rows: HeadRows
head: HeadRows
limit: HeadRows
train test split: TrainTestSplit
train_test_split: TrainTestSplit
traintestsplit: TrainTestSplit
test set: TrainTestSplit
holdout: TrainTestSplit
validation set: TrainTestSplit
split train and test: TrainTestSplit
csv: CsvSource
excel: XlsxSource
read csv: CsvSource
xlsx: XlsxSource
json: JsonlSource
parquet: ParquetSource
database: SqliteSource
spss: SpssSource
`;

const table = QUERIES.trim()
  .split('\n')
  .map((line) => line.split(': '))
  .map(([query = '', types = '']) => ({ query, types: types.split('|') }));

test.each(table)('“$query”', ({ query, types }) => {
  expect(types).toContain(searchOperators(query, operators)[0]?.type);
});

/** The first letter is seldom wrong; each other one is left out in turn. */
test.each(['standardize', 'duplicates', 'outliers', 'interpolate', 'vectorize'])('one typo in “%s”', (word) => {
  const [wanted] = searchOperators(word, operators);
  for (let at = 1; at < word.length; at++) {
    const typo = word.slice(0, at) + word.slice(at + 1);
    expect([typo, searchOperators(typo, operators)[0]?.type]).toEqual([typo, wanted?.type]);
  }
});

describe('a query', () => {
  test('without words finds everything, in the palette’s order', () => {
    for (const query of ['', ' ', '—', '***']) expect(searchOperators(query, operators)).toEqual(operators);
  });

  test('of nonsense finds nothing', () => {
    expect(searchOperators('zzzz', operators)).toEqual([]);
  });

  test('of megabytes is answered at once', () => {
    expect(searchOperators('scale '.repeat(200_000), operators).length).toBeGreaterThan(0);
    expect(searchOperators('a'.repeat(1_000_000), operators)).toEqual([]);
  });

  test('finds each operator first by its label and by its type', () => {
    for (const operator of operators) {
      for (const query of [operator.label, operator.type])
        expect([query, searchOperators(query, operators)[0]?.type]).toEqual([query, operator.type]);
    }
  });
});
