"""The benchmark's jobs, done by other programs.

    python peers.py versions                    what is installed, as JSON
    python peers.py onnx MODEL IN.csv REPEAT      rows of IN through a model of onnxruntime, one at a time
    python peers.py formats PEER IN OUT REPEAT    reading IN and writing OUT, both .parquet or .arrow, in a loop
    python peers.py sheet IN.xlsx               every cell of the first sheet by openpyxl, in its read-only mode
    python peers.py JOB PEER IN.csv OUT         JOB: tabular, wide, categories; PEER: polars, sklearn, duckdb; OUT: .npy or .csv

A job ends with a line of JSON: seconds for reading, for fitting and transforming, for writing, counted after the imports, and the
most memory that was held.
"""
import importlib
import json
import sys
import time

NUMBERS = [f'x{i}' for i in range(10)] + ['k1', 'k2']
CATEGORIES = ['color', 'city']
PEERS = {
    'polars': ['polars', 'numpy'],
    'sklearn': ['pandas', 'pyarrow', 'sklearn', 'numpy'],
    'duckdb': ['duckdb', 'numpy'],
}


def versions():
    found = {}
    for peer, modules in PEERS.items():
        try:
            found[peer] = {name: importlib.import_module(name).__version__ for name in modules}
        except ImportError as error:
            found[peer] = {'missing': error.name or str(error)}
    return {'python': sys.version.split()[0], 'peers': found}


def peak_memory():
    try:
        with open('/proc/self/status') as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith('VmHWM:'))
    except (OSError, StopIteration):
        pass
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == 'darwin' else peak * 1024


class Clock:
    """Starts when a peer has imported what it needs."""

    def __init__(self):
        self.times = [time.perf_counter()]

    def lap(self):
        self.times.append(time.perf_counter())

    def result(self):
        start, read, done, written = self.times
        return {'read': read - start, 'fit': done - read, 'write': written - done, 'inside': written - start}


# --- onnx: an exported model, one row at a time ------------------------------------------------------------------------

def onnx(model, source, repeat):
    """Seconds for each row, from its cells to the model's result; null where there is no onnxruntime."""
    try:
        import numpy as np
        import onnxruntime
        import pandas as pd
    except ImportError as error:
        return {'missing': error.name or str(error)}
    session = onnxruntime.InferenceSession(model)
    inputs = session.get_inputs()
    cells = pd.read_csv(source)
    columns = {}
    for wanted in inputs:
        if wanted.type == 'tensor(string)':
            columns[wanted.name] = cells[wanted.name].fillna('').astype(str).to_list()
        else:
            columns[wanted.name] = cells[wanted.name].astype(np.float32).to_list()
    kinds = {wanted.name: object if wanted.type == 'tensor(string)' else np.float32 for wanted in inputs}
    times = []
    for turn in range(repeat):
        row = turn % len(cells)
        start = time.perf_counter()
        session.run(None, {name: np.array([[of[row]]], dtype=kinds[name]) for name, of in columns.items()})
        times.append(time.perf_counter() - start)
    return {'times': times, 'version': onnxruntime.__version__}


# --- formats: a table from a file, and to another ---------------------------------------------------------------------

def taken(work):
    import os
    start, before = time.perf_counter(), os.times().user
    result = work()
    return {'user': os.times().user - before, 'seconds': time.perf_counter() - start}, result


def formats(peer, source, out, repeat):
    """How long reading and writing take; `source` and `out` are .parquet or .arrow. Threads: as many as the peer takes."""
    is_parquet = source.endswith('.parquet')
    if peer == 'duckdb':
        import duckdb
        db = duckdb.connect()

        def read():
            db.execute('drop table if exists t')
            db.execute(f"create table t as from '{source}'")

        def write(_):
            db.execute(f"copy t to '{out}' (format parquet, compression zstd)")
    else:
        import pandas as pd

        def read():
            return pd.read_parquet(source) if is_parquet else pd.read_feather(source)

        def write(table):
            if is_parquet:
                table.to_parquet(out, compression='zstd')
            else:
                table.to_feather(out, compression='uncompressed')
    times = []
    for _ in range(repeat + 1):
        reading, table = taken(read)
        writing, _ = taken(lambda: write(table))
        times.append({'read': reading, 'write': writing})
    return {'first': times[0], 'times': times[1:]}


def stata(source, repeat):
    import pandas as pd
    return [taken(lambda: pd.read_stata(source))[0] for _ in range(repeat + 1)][1:]


def sheet(source):
    import openpyxl

    def read():
        book = openpyxl.load_workbook(source, read_only=True, data_only=True)
        return sum(len(row) for row in book.worksheets[0].iter_rows(values_only=True))
    return taken(read)[0]


def save(matrix, out):
    import numpy as np
    np.save(out, np.ascontiguousarray(matrix))


# --- tabular: median or most frequent for what is missing, standardise, one-hot ---------------------------------------

def tabular_polars(source, out):
    import numpy  # noqa: F401
    import polars as pl
    clock = Clock()
    d = pl.read_csv(source)
    clock.lap()
    f = d.select(
        [pl.col(n).median() for n in NUMBERS] + [pl.col(c).drop_nulls().mode().sort().first() for c in CATEGORIES]
    ).row(0, named=True)
    e = d.select(
        [pl.col(n).cast(pl.Float64).fill_null(f[n]) for n in NUMBERS]
        + [pl.col(c).fill_null(f[c]).cast(pl.Categorical) for c in CATEGORIES]
    )
    s = e.select(
        [pl.col(n).mean().alias(n + 'm') for n in NUMBERS] + [pl.col(n).std(ddof=0).alias(n + 's') for n in NUMBERS]
    ).row(0, named=True)
    csv = out.endswith('.csv')
    number, flag = (pl.Float64, pl.UInt8) if csv else (pl.Float32, pl.Float32)
    o = e.select(
        [((pl.col(n) - s[n + 'm']) / s[n + 's']).cast(number) for n in NUMBERS]
        + [
            (pl.col(c) == v).cast(flag).alias(f'{c}_{v}')
            for c in CATEGORIES
            for v in sorted(e[c].cast(pl.String).unique().to_list())
        ]
    )
    if csv:
        clock.lap()
        o.write_csv(out)
    else:
        matrix = o.to_numpy()
        clock.lap()
        save(matrix, out)
    clock.lap()
    return clock


def tabular_sklearn(source, out):
    import numpy as np
    import pandas as pd
    import pyarrow.csv  # noqa: F401
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler
    clock = Clock()
    d = pd.read_csv(source, engine='pyarrow')
    clock.lap()
    d[CATEGORIES] = d[CATEGORIES].astype(object).where(d[CATEGORIES].notna(), np.nan)
    transformer = ColumnTransformer([
        ('n', make_pipeline(SimpleImputer(strategy='median'), StandardScaler()), NUMBERS),
        ('c', make_pipeline(
            SimpleImputer(strategy='most_frequent'), OneHotEncoder(sparse_output=False, dtype=np.float32)
        ), CATEGORIES),
    ], verbose_feature_names_out=False)
    matrix = transformer.fit_transform(d)
    if out.endswith('.csv'):
        clock.lap()
        pd.DataFrame(matrix, columns=transformer.get_feature_names_out()).to_csv(out, index=False)
    else:
        matrix = matrix.astype('float32')
        clock.lap()
        save(matrix, out)
    clock.lap()
    return clock


def tabular_duckdb(source, out):
    import duckdb
    import numpy as np
    clock = Clock()
    c = duckdb.connect()
    c.execute(f"create table d as select * from read_csv('{source}')")
    clock.lap()
    f = c.execute(
        'select ' + ','.join([f'median({n})' for n in NUMBERS] + [f'mode({k})' for k in CATEGORIES]) + ' from d'
    ).fetchone()
    fill = dict(zip(NUMBERS + CATEGORIES, f))
    s = c.execute('select ' + ','.join(
        [f'avg(coalesce({n},{fill[n]}))' for n in NUMBERS] + [f'stddev_pop(coalesce({n},{fill[n]}))' for n in NUMBERS]
    ) + ' from d').fetchone()
    values = {
        k: [r[0] for r in c.execute(f"select distinct coalesce({k},'{fill[k]}') v from d order by v").fetchall()]
        for k in CATEGORIES
    }
    csv = out.endswith('.csv')
    number, flag = ('DOUBLE', 'UTINYINT') if csv else ('FLOAT', 'FLOAT')
    columns = [
        f'((coalesce({n},{fill[n]})-({s[i]}))/{s[i + len(NUMBERS)]})::{number}' for i, n in enumerate(NUMBERS)
    ] + [f"(coalesce({k},'{fill[k]}')='{v}')::{flag}" for k in CATEGORIES for v in values[k]]
    query = 'select ' + ','.join(f'{e} c{i}' for i, e in enumerate(columns)) + ' from d'
    if csv:
        clock.lap()
        c.execute(f"copy ({query}) to '{out}' (header)")
    else:
        matrix = np.column_stack(list(c.execute(query).fetchnumpy().values()))
        clock.lap()
        save(matrix, out)
    clock.lap()
    return clock


# --- wide: many numeric columns; median for what is missing, robust scale ---------------------------------------------

def wide_polars(source, out):
    import numpy  # noqa: F401
    import polars as pl
    clock = Clock()
    d = pl.read_csv(source)
    clock.lap()
    f = d.select(pl.all().median()).row(0)
    e = d.select([pl.col(n).fill_null(f[i]) for i, n in enumerate(d.columns)])
    q = e.select(
        [pl.col(n).quantile(share, 'linear').alias(f'{n} {share}') for share in (0.25, 0.5, 0.75) for n in d.columns]
    ).row(0)
    size = len(d.columns)
    matrix = e.select([
        ((pl.col(n) - q[size + i]) / (q[2 * size + i] - q[i])).cast(pl.Float32) for i, n in enumerate(d.columns)
    ]).to_numpy()
    clock.lap()
    save(matrix, out)
    clock.lap()
    return clock


def wide_sklearn(source, out):
    import pandas as pd
    import pyarrow.csv  # noqa: F401
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import RobustScaler
    clock = Clock()
    d = pd.read_csv(source, engine='pyarrow')
    clock.lap()
    matrix = make_pipeline(SimpleImputer(strategy='median'), RobustScaler()).fit_transform(d).astype('float32')
    clock.lap()
    save(matrix, out)
    clock.lap()
    return clock


def wide_duckdb(source, out):
    import duckdb
    import numpy as np
    clock = Clock()
    c = duckdb.connect()
    c.execute(f"create table d as select * from read_csv('{source}')")
    clock.lap()
    names = [r[0] for r in c.execute('describe d').fetchall()]
    f = c.execute('select ' + ','.join(f'median({n})' for n in names) + ' from d').fetchone()
    q = c.execute('select ' + ','.join(
        f'quantile_cont(coalesce({n},{f[i]}),[0.25,0.5,0.75])' for i, n in enumerate(names)
    ) + ' from d').fetchone()
    query = 'select ' + ','.join(
        f'((coalesce({n},{f[i]})-({q[i][1]}))/{q[i][2] - q[i][0]})::FLOAT c{i}' for i, n in enumerate(names)
    ) + ' from d'
    matrix = np.column_stack(list(c.execute(query).fetchnumpy().values()))
    clock.lap()
    save(matrix, out)
    clock.lap()
    return clock


# --- categories: one text column of many distinct values; the place of each among them, sorted ------------------------

def categories_polars(source, out):
    import numpy  # noqa: F401
    import polars as pl
    clock = Clock()
    d = pl.read_csv(source)
    clock.lap()
    # Quicker than casting to an Enum of the sorted values or ranking.
    values = d['customer'].unique().sort()
    places = pl.int_range(len(values), dtype=pl.UInt32, eager=True).cast(pl.Float32)
    codes = pl.DataFrame({'customer': values, 'code': places})
    joined = d.join(codes, on='customer', how='left', maintain_order='left')
    matrix = joined['code'].to_numpy().reshape(-1, 1)
    clock.lap()
    save(matrix, out)
    clock.lap()
    return clock


def categories_sklearn(source, out):
    import numpy as np
    import pandas as pd
    import pyarrow.csv  # noqa: F401
    from sklearn.preprocessing import OrdinalEncoder
    clock = Clock()
    d = pd.read_csv(source, engine='pyarrow')
    clock.lap()
    matrix = OrdinalEncoder(dtype=np.float32).fit_transform(d[['customer']].astype(object))
    clock.lap()
    save(matrix, out)
    clock.lap()
    return clock


def categories_duckdb(source, out):
    import duckdb
    clock = Clock()
    c = duckdb.connect()
    c.execute(f"create table d as select * from read_csv('{source}')")
    clock.lap()
    c.execute('create type customers as enum (select distinct customer v from d order by v)')
    codes = c.execute('select enum_code(customer::customers)::FLOAT code from d').fetchnumpy()['code']
    clock.lap()
    save(codes.reshape(-1, 1), out)
    clock.lap()
    return clock


if __name__ == '__main__':
    if sys.argv[1] == 'versions':
        print(json.dumps(versions()))
    elif sys.argv[1] == 'onnx':
        print(json.dumps(onnx(sys.argv[2], sys.argv[3], int(sys.argv[4]))))
    elif sys.argv[1] == 'sheet':
        print(json.dumps({**sheet(sys.argv[2]), 'peak': peak_memory()}))
    elif sys.argv[1] == 'stata':
        print(json.dumps(stata(sys.argv[2], int(sys.argv[3]))))
    elif sys.argv[1] == 'formats':
        peer, source, out, repeat = sys.argv[2:6]
        print(json.dumps({**formats(peer, source, out, int(repeat)), 'peak': peak_memory()}))
    else:
        job, peer, source, out = sys.argv[1:5]
        clock = globals()[f'{job}_{peer}'](source, out)
        print(json.dumps({**clock.result(), 'peak': peak_memory()}))
