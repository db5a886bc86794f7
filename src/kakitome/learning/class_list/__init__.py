"""Class lists as teachers have them: CSV and Excel files, read into rows, each wrong row explained.

    >>> from datetime import date
    >>> given = "氏名,学籍番号,メール\\n見本 花子,S26001,hanako@example.ac.jp\\n".encode("cp932")
    >>> found = read_class_list(given, today=date(2026, 11, 21))
    >>> found.encoding.name, found.rows[0].name, found.rows[0].status
    ('cp932', '見本 花子', 'ready')

Pure: bytes in, frozen rows and findings out. It raises for nothing a file may hold, fetches nothing, and awards
nothing; what a learner was awarded before is unknown here.
"""

from kakitome.learning.class_list.annotating import (
    AnnotatedList,
    annotate,
    annotated_text,
    note_of,
    write_annotated_workbook,
)
from kakitome.learning.class_list.list_file import ListFile
from kakitome.learning.class_list.model import (
    ChangedValue,
    ClassList,
    Columns,
    DuplicateRule,
    EncodingGuess,
    LearnerRow,
    Status,
    award_despite_grade,
)
from kakitome.learning.class_list.reading import (
    OpenClassList,
    ReadingRules,
    open_class_list,
    read_class_list,
    read_whole,
)
from kakitome.learning.class_list.writing import (
    Unencodable,
    safe_cell,
    template_csv,
    write_table,
)

__all__ = [
    "AnnotatedList",
    "ChangedValue",
    "ClassList",
    "Columns",
    "DuplicateRule",
    "EncodingGuess",
    "LearnerRow",
    "ListFile",
    "OpenClassList",
    "ReadingRules",
    "Status",
    "Unencodable",
    "annotate",
    "annotated_text",
    "award_despite_grade",
    "note_of",
    "open_class_list",
    "read_class_list",
    "read_whole",
    "safe_cell",
    "template_csv",
    "write_annotated_workbook",
    "write_table",
]
