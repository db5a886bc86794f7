"""SVG images that must be refused; `<code>__<flaw>.svg` names the expected finding."""

SVG = 'xmlns="http://www.w3.org/2000/svg"'
OB = 'xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"'
CREDENTIAL = '<openbadges:credential><![CDATA[{"id": "urn:uuid:1"}]]></openbadges:credential>'
DRAWING = '<rect width="9" height="9"/>'


def svg(inside: str, *, before: str = "", root: str = f"{SVG} {OB}") -> bytes:
    return f"{before}<svg {root}>{inside}</svg>\n".encode()


_LAUGHS = (
    "<!DOCTYPE svg [<!ENTITY a 'ha'>"
    + "".join(
        f"<!ENTITY {name} '{f'&{previous};' * 10}'>" for previous, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
_READ = "<!DOCTYPE svg [<!ENTITY f SYSTEM 'file:///etc/hostname'>]>"

FILES = {
    "bad_svg/E_IMAGE_TWICE__two_credentials.svg": lambda: svg(CREDENTIAL + DRAWING + CREDENTIAL),
    "bad_svg/E_IMAGE_TWICE__second_one_deeper.svg": lambda: svg(f"{CREDENTIAL}<g>{CREDENTIAL}</g>"),
    "bad_svg/E_IMAGE_EMPTY__no_credential.svg": lambda: svg(DRAWING),
    "bad_svg/E_IMAGE_EMPTY__prefix_means_something_else.svg": lambda: svg(
        CREDENTIAL, root=f'{SVG} xmlns:openbadges="https://u.example/ns"'
    ),
    "bad_svg/E_IMAGE_TWICE__two_open_badges_2.svg": lambda: svg(
        '<openbadges:assertion verify="https://u.example/a.json"/>' * 2,
        root=f'{SVG} xmlns:openbadges="http://openbadges.org"',
    ),
    "bad_svg/E_SVG_CREDENTIAL__in_a_group.svg": lambda: svg(f"<g>{CREDENTIAL}</g>"),
    "bad_svg/E_SVG_CREDENTIAL__empty.svg": lambda: svg("<openbadges:credential/>"),
    "bad_svg/E_SVG_CREDENTIAL__json_and_token.svg": lambda: svg(
        CREDENTIAL.replace("credential>", 'credential verify="a.b.c">', 1)
    ),
    "bad_svg/E_SVG_CREDENTIAL__markup_inside.svg": lambda: svg(CREDENTIAL.replace("<![CDATA[", f"{DRAWING}<![CDATA[")),
    "bad_svg/E_SVG_CREDENTIAL__inside_itself.svg": lambda: svg(
        CREDENTIAL.replace("<![CDATA[", f"{CREDENTIAL}<![CDATA[")
    ),
    "bad_svg/E_SVG_XML__billion_laughs.svg": lambda: svg(f"<text>&i;</text>{CREDENTIAL}", before=_LAUGHS),
    "bad_svg/E_SVG_XML__entity_in_the_credential.svg": lambda: svg(
        '<openbadges:credential>{"name": "&a;"}</openbadges:credential>', before='<!DOCTYPE svg [<!ENTITY a "b">]>'
    ),
    "bad_svg/E_SVG_XML__reads_a_file.svg": lambda: svg(f"<text>&f;</text>{CREDENTIAL}", before=_READ),
    "bad_svg/E_SVG_XML__truncated.svg": lambda: svg(CREDENTIAL)[:-8],
    "bad_svg/E_SVG_XML__two_roots.svg": lambda: svg(CREDENTIAL) + svg(CREDENTIAL),
    "bad_svg/E_SVG_XML__prefix_undeclared.svg": lambda: svg(CREDENTIAL, root=SVG),
    "bad_svg/E_SVG_XML__control_character.svg": lambda: svg(f"<text>\x01</text>{CREDENTIAL}"),
    "bad_svg/E_SVG_ROOT__page_with_an_image.svg": lambda: b"<html>" + svg(CREDENTIAL) + b"</html>",
    "bad_svg/E_SVG_ROOT__no_namespace.svg": lambda: svg(CREDENTIAL, root=OB),
    "bad_svg/E_SVG_ENCODING__shift_jis.svg": lambda: svg(f"<text>看護</text>{CREDENTIAL}").decode().encode("cp932"),
    "bad_svg/E_SVG_ENCODING__utf16.svg": lambda: svg(CREDENTIAL).decode().encode("utf-16"),
    "bad_svg/E_SVG_ENCODING__says_latin.svg": lambda: svg(
        CREDENTIAL, before='<?xml version="1.0" encoding="iso-8859-1"?>\n'
    ),
    "bad_svg/E_SVG_ELEMENTS__300_groups_deep.svg": lambda: svg("<g>" * 300 + "</g>" * 300 + CREDENTIAL),
    "bad_svg/E_SVG_ELEMENTS__50001_groups.svg": lambda: svg("<g/>" * 50_001 + CREDENTIAL),
}
