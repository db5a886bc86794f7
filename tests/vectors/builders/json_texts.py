"""JSON texts that a strict loader must refuse; `<code>__<flaw>.json` names the expected finding."""

import json

_GOOD = b'{"id": "urn:uuid:00000000-0000-4000-8000-000000000001", "name": "x"}'


def _wide(encoding: str) -> bytes:
    return '{"name": "看護"}'.encode(encoding)


FILES = {
    "bad_json/E_JSON_DUPKEY__subject_twice.json": lambda: (
        b'{"credentialSubject": {"id": "did:example:a"}, "credentialSubject": {"id": "did:example:b"}}'
    ),
    "bad_json/E_JSON_DUPKEY__nested.json": lambda: b'{"a": [{"b": {"c": 1, "d": 2, "c": 1}}]}',
    "bad_json/E_JSON_DUPKEY__once_escaped.json": lambda: b'{"validUntil": "2030", "valid\\u0055ntil": "2040"}',
    "bad_json/E_JSON_DEPTH__100000_arrays.json": lambda: b"[" * 100_000,
    "bad_json/E_JSON_DEPTH__33_objects.json": lambda: b'{"a":' * 33 + b"1" + b"}" * 33,
    "bad_json/E_JSON_SIZE__one_byte_over.json": lambda: b'{"a": "' + b"x" * (256 * 1024 - 8) + b'"}',
    "bad_json/E_JSON_NODES__2001_values.json": lambda: json.dumps([0] * 2000).encode(),
    "bad_json/E_JSON_BOM__utf8_with_bom.json": lambda: b"\xef\xbb\xbf" + _GOOD,
    "bad_json/E_JSON_ENCODING__utf16_le_with_bom.json": lambda: b"\xff\xfe" + _wide("utf-16-le"),
    "bad_json/E_JSON_ENCODING__utf16_be_without_bom.json": lambda: _wide("utf-16-be"),
    "bad_json/E_JSON_ENCODING__utf32.json": lambda: _wide("utf-32"),
    "bad_json/E_JSON_ENCODING__shift_jis.json": lambda: _wide("cp932"),
    "bad_json/E_JSON_ENCODING__overlong_slash.json": lambda: b'{"a": "\xc0\xaf"}',
    "bad_json/E_JSON_ENCODING__surrogate_in_utf8.json": lambda: b'{"a": "\xed\xa0\x80"}',
    "bad_json/E_JSON_SURROGATE__lone_high.json": lambda: b'{"a": "\\ud800"}',
    "bad_json/E_JSON_SURROGATE__lone_low_in_key.json": lambda: b'{"\\udc00": 1}',
    "bad_json/E_JSON_SURROGATE__wrong_order.json": lambda: b'["\\udfb7\\ud842"]',
    "bad_json/E_JSON_NUMBER__nan.json": lambda: b'{"a": NaN}',
    "bad_json/E_JSON_NUMBER__minus_infinity.json": lambda: b'{"a": -Infinity}',
    "bad_json/E_JSON_NUMBER__1e400.json": lambda: b'{"a": 1e400}',
    "bad_json/E_JSON_NUMBER__two_to_the_53.json": lambda: b'{"a": 9007199254740992}',
    "bad_json/E_JSON_NUMBER__10000_digits.json": lambda: b'{"a": ' + b"9" * 10_000 + b"}",
    "bad_json/E_JSON_TRAILING__second_value.json": lambda: _GOOD + b"{}",
    "bad_json/E_JSON_TRAILING__zero_byte.json": lambda: _GOOD + b"\x00",
    "bad_json/E_JSON_SYNTAX__empty.json": lambda: b"",
    "bad_json/E_JSON_SYNTAX__single_quotes.json": lambda: b"{'a': 1}",
    "bad_json/E_JSON_SYNTAX__comment.json": lambda: b'{"a": 1 /* one */}',
    "bad_json/E_JSON_SYNTAX__trailing_comma.json": lambda: b'{"a": 1,}',
    "bad_json/E_JSON_SYNTAX__truncated.json": lambda: _GOOD[:-5],
    "bad_json/E_JSON_SYNTAX__raw_line_break_in_string.json": lambda: b'{"a": "x\ny"}',
    "bad_json/E_JSON_SYNTAX__unterminated_string_of_quotes.json": lambda: b'{"a": "' + b'\\"' * 100_000,
    "bad_json/E_JSON_SYNTAX__leading_zero.json": lambda: b'{"a": 010}',
}
