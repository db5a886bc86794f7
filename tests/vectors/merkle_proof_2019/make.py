"""Make `proof_values.json` with the Python package `lds-merkle-proof-2019` 0.1.0, which Blockcerts' issuer uses.

Run from the repository root, with the package and `py-multibase` on the path:
`PYTHONPATH=src python tests/vectors/merkle_proof_2019/make.py`
"""

import json
from pathlib import Path

from lds_merkle_proof_2019.merkle_proof_2019 import MerkleProof2019

from kakitome.documents.anchoring.merkle_batch import batch_proofs, target_hash

made = []
for count, anchor in (
    (1, "blink:btc:mainnet:"),
    (3, "blink:eth:ropsten:"),
    (50, "blink:btc:testnet:"),
    (1000, "blink:eth:mainnet:"),
):
    proof = batch_proofs([target_hash(str(n)) for n in range(count)])[count // 2]
    data = {
        "path": [{step.side: step.hash.hex()} for step in proof.path],
        "merkleRoot": proof.root.hex(),
        "targetHash": proof.target.hex(),
        "anchors": [anchor + "cd" * 32],
    }
    made.append({"proof": data, "proofValue": MerkleProof2019().encode(data).decode()})
(Path(__file__).parent / "proof_values.json").write_text(json.dumps(made, indent=1) + "\n")
