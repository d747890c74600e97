/** Tables in many languages and encodings, by which guesses are measured. */
import iconv from 'iconv-lite';
import type { Encoding } from '../../words/encodings.ts';

/** Words of tables, by language. */
export const WORDS: Readonly<Record<string, string>> = {
  ru: 'Иванов Петрова Москва Санкт-Петербург Новосибирск Екатеринбург улица Ленина дом квартира мужской женский да нет хорошо плохо январь февраль цена товар количество молоко хлеб сахар врач инженер учитель продавец высшее среднее образование возраст город область район Сидоров Кузнецова Анна Дмитрий Ольга Сергей Елена Объект сдан Ёлкина щука подъезд',
  uk: 'Київ Львів Харків Одеса Шевченко Коваленко Бондаренко вулиця будинок чоловік жінка освіта вища середня ціна товар кількість молоко хліб цукор лікар інженер вчитель місто область район Олена Андрій Ірина Євген Їжакевич ґанок січень лютий',
  bg: 'София Пловдив Варна Бургас Иванов Петрова Георгиев Димитрова улица жена мъж образование висше средно цена стока количество мляко хляб захар лекар инженер учител град област община Мария Йордан Стоян Ценка януари февруари ъгъл',
  ja: '東京都 大阪府 北海道 横浜市 名古屋 田中太郎 佐藤花子 鈴木一郎 高橋 渡辺 男性 女性 年齢 住所 電話番号 商品名 価格 数量 会社員 学生 はい いいえ とても良い 悪い りんご みかん バナナ コーヒー テレビ パソコン カメラ 平成 令和 ソフトウェア 表示 能力',
  zhs: '北京市 上海市 广州 深圳 成都 张伟 王芳 李娜 刘洋 陈静 男 女 年龄 地址 电话 产品名称 价格 数量 单位 学生 教师 工程师 是 否 非常好 不好 苹果 香蕉 牛奶 面包 手机 电脑 省份 城市 收入 支出',
  zht: '臺北市 新北市 臺中市 高雄市 陳怡君 林志明 黃淑芬 張家豪 李美玲 男 女 年齡 地址 電話 產品名稱 價格 數量 單位 學生 教師 工程師 是 否 非常好 不好 蘋果 香蕉 牛奶 麵包 手機 電腦 縣市 收入 支出',
  ko: '서울특별시 부산광역시 대구 인천 광주 김민준 이서연 박지훈 최수빈 정예은 남자 여자 나이 주소 전화번호 상품명 가격 수량 학생 교사 회사원 예 아니오 매우좋음 나쁨 사과 바나나 우유 빵 컴퓨터 지역 소득',
  pl: 'Łódź Kraków Gdańsk Poznań Wrocław Świętokrzyskie Małopolskie Józef Małgorzata Stanisław Żółkiewska Kowalski Wiśniewska Dąbrowski mężczyzna kobieta wykształcenie wyższe średnie żonaty ulica cena ilość chleb mleko część dzień październik',
  cs: 'Plzeň České Budějovice Ústí nad Labem Hradec Králové Novák Dvořák Černý Procházka Kučera Růžena Jiří Tomáš muž žena vzdělání střední vysoké ulice náměstí cena množství mléko chléb příjem září říjen účet',
  hu: 'Győr Székesfehérvár Pécs Szőlősi Kovács Tóth Szabó Horváth férfi nő végzettség felsőfokú középfokú utca ár mennyiség tej kenyér jövedelem október születési idő város megye Erzsébet László Ödön űrlap',
  de: 'München Köln Düsseldorf Nürnberg Saarbrücken Müller Schäfer Jäger Größe Straße männlich weiblich Gehör Käse Brötchen Äpfel Öl Übung Stück Prämie für über später Österreich Höhe Länge Preis Anzahl',
  fr: 'Orléans Besançon Nîmes Saint-Étienne Angoulême Hélène François Benoît Zoé élève étudiant marié célibataire âge prénom adresse quantité février août décembre très bien mal œuvre cœur garçon à où déjà être',
  es: 'España Málaga Córdoba León Ávila Jaén José María Ángel Muñoz Núñez Peña Sánchez García Pérez mujer hombre educación año niño señora dirección teléfono categoría sí también jamón azúcar',
  pt: 'São Paulo Brasília Florianópolis João Conceição Antônio Gonçalves Magalhães mulher homem educação superior não sim endereço preço quantidade açúcar pão março maçã município região população',
  sv: 'Göteborg Malmö Västerås Örebro Linköping Jönköping Björn Åsa Sjöström Löfgren Ångström Nyström man kvinna ålder år län kött mjölk bröd återförsäljare hög låg höger öppen',
  el: 'Αθήνα Θεσσαλονίκη Πάτρα Ηράκλειο Γιώργος Μαρία Ελένη Παπαδόπουλος άνδρας γυναίκα ηλικία διεύθυνση τηλέφωνο τιμή ποσότητα γάλα ψωμί ζάχαρη ναι όχι Ιανουάριος φοιτητής',
  tr: 'İstanbul İzmir Diyarbakır Eskişehir Şanlıurfa Muğla Çağlar Öztürk Yıldız Şahin Gül Işık erkek kadın eğitim yüksek öğretmen öğrenci mühendis evet hayır fiyat ürün süt şeker ağustos eylül',
  he: 'ירושלים תל אביב חיפה באר שבע כהן לוי מזרחי פרץ זכר נקבה גיל כתובת טלפון מחיר כמות חלב לחם סוכר כן לא מורה רופא סטודנט השכלה גבוהה',
  ar: 'القاهرة الرياض بغداد دمشق محمد أحمد فاطمة عائشة ذكر أنثى العمر العنوان الهاتف السعر الكمية حليب خبز سكر نعم لا طالب معلم مهندس المدينة الدخل',
  lt: 'Vilnius Kaunas Klaipėda Šiauliai Panevėžys Jonas Kazlauskas Žukauskienė Petrauskaitė vyras moteris išsilavinimas aukštasis vidurinis gatvė kaina kiekis pienas duona cukrus rugsėjis lapkričio ąžuolas įmonė ūkis čia',
  th: 'กรุงเทพมหานคร เชียงใหม่ ภูเก็ต สมชาย สมหญิง ชาย หญิง อายุ ที่อยู่ โทรศัพท์ ราคา จำนวน นม ขนมปัง น้ำตาล ใช่ ไม่ใช่ นักเรียน ครู วิศวกร จังหวัด รายได้',
};
const ENCODINGS_OF: Readonly<Record<string, readonly Encoding[]>> = {
  ru: ['windows-1251', 'koi8-r', 'iso-8859-5', 'ibm866', 'x-mac-cyrillic'],
  uk: ['windows-1251', 'koi8-u'],
  bg: ['windows-1251'],
  ja: ['shift_jis', 'euc-jp'],
  zhs: ['gbk', 'gb18030'],
  zht: ['big5'],
  ko: ['euc-kr'],
  pl: ['windows-1250', 'iso-8859-2'],
  cs: ['windows-1250', 'iso-8859-2'],
  hu: ['windows-1250', 'iso-8859-2'],
  de: ['windows-1252', 'iso-8859-15', 'macintosh'],
  fr: ['windows-1252', 'iso-8859-15', 'macintosh'],
  es: ['windows-1252', 'macintosh'],
  pt: ['windows-1252'],
  sv: ['windows-1252', 'macintosh'],
  el: ['windows-1253', 'iso-8859-7'],
  tr: ['windows-1254'],
  he: ['windows-1255'],
  ar: ['windows-1256'],
  lt: ['windows-1257'],
  th: ['windows-874'],
};

/** A table in an encoding, and its text. */
export interface EncodedTable {
  readonly language: string;
  readonly encoding: Encoding;
  readonly text: string;
  readonly bytes: Uint8Array;
}

const ICONV_NAMES: Partial<Readonly<Record<Encoding, string>>> = {
  macintosh: 'macroman',
  'x-mac-cyrillic': 'maccyrillic',
  ibm866: 'cp866',
};

/** The bytes of a text, or null where the encoding has no letter for some of it. */
export function encoded(text: string, encoding: Encoding): Uint8Array | null {
  const name = ICONV_NAMES[encoding] ?? encoding;
  const bytes = iconv.encode(text, name);
  return iconv.decode(bytes, name) === text ? bytes : null;
}

/** A table of so many rows in each language and encoding, twice: with names of columns in the language, and in ASCII. */
export function encodedTables(rows: number): EncodedTable[] {
  let place = 0;
  return Object.entries(ENCODINGS_OF).flatMap(([language, encodings]) => {
    const words = WORDS[language].split(' ');
    const word = (): string => words[(place += 7) % words.length];
    return encodings.flatMap((encoding) =>
      [`${word()},${word()},n`, 'name,city,n'].flatMap((header) => {
        const lines = Array.from({ length: rows }, (_, row) => `${word()},${word()} ${word()},${row / 4}`);
        const text = `${header}\n${lines.join('\n')}\n`;
        const bytes = encoded(text, encoding);
        return bytes === null ? [] : [{ language, encoding, text, bytes }];
      }),
    );
  });
}
