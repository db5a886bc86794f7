"""The contexts of Blockcerts, 2.0 to 3.2, and of the badges and proofs they rest on, as their makers publish them.

The files lie in the package `cert-schema`, whose code is not run. `v3` without a number is 3.0, as in that package.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

BLOCKCERTS_3_2: Final = "https://w3id.org/blockcerts/v3.2"

_EDITIONS: Final = {
    "2.0-alpha": ("2.0-alpha/context.json", "1b85185c93a2923a50292fc8ec41b26e4dc404e79ec19bf32c02a3136c1eaf81"),
    "2.0": ("2.0/context.json", "9aeb82c65913f2b727170778a81b9f882254b12d4b66c7aca1c8ee4765d4fc57"),
    "2.1": ("2.1/context.json", "3c0621311db8d15a6aee9921a641d75d3cb72ebc296ff2c6d11597f23e4615b5"),
    "3.0-alpha": ("3.0-alpha/context.json", "1f1a02a0322ad28d9376dced3b81b909e0ea39dca2f963ec8308926d0aaf6acb"),
    "3.0-beta": ("3.0-beta/context.json", "23caf3aaa35cefdf6444550bb39edb1eaf2d12d2d0128aab56322ad6a592e2b7"),
    "3.0": ("3.0/context.json", "7b5a4f9771640918b6e3169af29374b38a9f914dcfed77675db7944c8f1a1152"),
    "3.1": ("3.1/context.json", "2fc073679f0e05bba5984a3110c0bfcfbc9401c2a5874115e9a9bb12204001f3"),
    "3.2": ("3.2/context.json", "fa5afe993720de6d030dc78cb8d33085e4e8a58704e26c8eefa536f4ab7b9731"),
}
_SHORT: Final = {"2.0": "v2", "3.0": "v3"}
_BADGES_2: Final = ("2.0/obi.json", "ee8c373cb831e92f0033b7f26b61a43b2719932a20da2c396e5dad48ec429b2d")

BLOCKCERTS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {f"https://w3id.org/blockcerts/schema/{name}/context.json": pin for name, pin in _EDITIONS.items()}
    | {f"https://www.blockcerts.org/schema/{name}/context.json": pin for name, pin in _EDITIONS.items()}
    | {f"https://w3id.org/blockcerts/v{name}": pin for name, pin in _EDITIONS.items()}
    | {f"https://w3id.org/blockcerts/{short}": _EDITIONS[name] for name, short in _SHORT.items()}
    | {
        "https://w3id.org/openbadges/v2": _BADGES_2,
        "https://openbadgespec.org/v2/context.json": _BADGES_2,
        "https://w3id.org/security/suites/merkle-2019/v1": (
            "3.1/merkleProof2019Context.json",
            "953b934ec954fab06c3d48e524ac66f0f66531b86fa91330f66e8fc4ba536ff4",
        ),
        "https://w3id.org/security/suites/chained-2021/v1": (
            "3.1/chainedProof2021Context.json",
            "d92de480e9478a76ba64a67209e15b4746758e0f28f074a4b5dc5ac8a684073d",
        ),
    }
)
"""address → file in the package, and the SHA-256 of its bytes."""
