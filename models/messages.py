"""PURE. Every sentence that the house says to a person about a value, a record or a line, in one place."""

MESSAGES = {
    # values: what was found, what would be right
    "required": "חסר ערך: יש למלא „{label}”.",
    "text.long": "הטקסט ארוך מדי: {found} תווים. אפשר עד {longest}.",
    "day": "„{found}” אינו תאריך. יש לכתוב יום/חודש/שנה, למשל 24/03/2026.",
    "day.far": "„{found}” אינו תאריך סביר. יש לכתוב יום/חודש/שנה, למשל 24/03/2026.",
    "day.month": "נרשם היום הראשון של החודש, כי נכתבו רק חודש ושנה",
    "clock": "„{found}” אינה שעה. יש לכתוב שעה ודקות, למשל 19:30.",
    "phone": "„{found}” אינו מספר טלפון. יש לכתוב עשר ספרות של נייד או תשע של קווי, למשל 052-566-6194.",
    "email": "„{found}” אינה כתובת דוא״ל. כתובת נראית כך: name@example.org.",
    "url": "„{found}” אינה כתובת אתר. כתובת נראית כך: https://example.org.",
    "number": "„{found}” אינו מספר. יש לכתוב ספרות בלבד.",
    "number.whole": "„{found}” אינו מספר שלם.",
    "number.range": "המספר {found} אינו בין {least} ל־{most}.",
    "yesno": "„{found}”: כאן כותבים כן או לא.",
    "choice": "„{found}” אינו אחד מן הערכים כאן: {options}.",
    "ref.none": "„{found}” לא נמצא ברשימה.",
    "ref.near": "„{found}” לא נמצא. אפשר לבחור מתוך: {options}.",
    "ref.many": "„{found}” מתאים לכמה: {options}. יש לבחור אחד מהם.",
    "value.error": "בתא יש שגיאה של הגיליון ({found}). יש לתקן את הנוסחה או לכתוב ערך.",
    "value.formula": "בתא יש נוסחה שתוצאתה אינה קבועה. יש לכתוב ערך במקומה.",
    # records
    "taken": "הערך כבר קיים ברשומה אחרת, ואי אפשר לרשום אותו פעמיים.",
    "gone": "הפריט כבר אינו קיים או שאינו פתוח בפניך.",
    "denied": "הפעולה הזאת אינה פתוחה בפניך.",
    "stale": "מישהו שינה את הפריט אחרי שנפתח כאן. שני הערכים מוצגים זה לצד זה.",
    "refused": "השינוי לא נשמר: {why}",
    "depends": "אי אפשר להעביר לארכיון: עדיין תלויים בזה {what}.",
    "term": "תאריך הסיום מוקדם מתאריך ההתחלה.",
    "cbs": "סמל יישוב הוא מספר של ספרה עד ארבע ספרות.",
    "parent.self": "יישוב אינו יכול להיות יישוב האם של עצמו.",
    "assignment.overlap": "כבר יש ליישוב שיבוץ מאותו סוג בתאריכים אלה. יש לסיים אותו לפני שמתחילים חדש.",
    "position.place": "תפקיד שייך ליישוב או לגוף: יש לבחור אחד מהם.",
    "position.body": "„{role}” הוא תפקיד בתוך גוף: יש לבחור את הוועדה או הצוות.",
    "position.settlement": "„{role}” הוא תפקיד ביישוב ולא בגוף.",
    "body.settlement": "„{kind}” שייך ליישוב: יש לבחור יישוב.",
    "body.single": "ביישוב כבר יש „{name}” מסוג זה.",
    "body.members": "גוף פעיל צריך יו״ר ועוד שני חברים לפחות; רשומים כעת {found}.",
    "meeting.future": "מפגש שהתקיים אינו יכול להיות בתאריך עתידי.",
    "meeting.next": "המפגש הבא צריך להיות אחרי המפגש הזה.",
    "meeting.settlement": "הנחיה מתקיימת עבור יישוב: יש לבחור יישוב.",
    "meeting.body": "הגוף שייך ליישוב אחר.",
    "meeting.summary": "המפגש התקיים ועדיין אין לו סיכום.",
    "meeting.twin": "כבר רשומה הנחיה ליישוב באותו יום.",
    "meeting.coordinator": "אין ליישוב רכז/ת קהילה פעיל/ה, ולכן אין את מי להנחות.",
}


def say(code, **facts):
    """The sentence of `code` with its facts; KeyError for an unknown code."""
    return MESSAGES[code].format(**facts)
