"""The same results for less work: what documents of one shape have in common is worked out once.

Every module here has a reference elsewhere, which decides in every doubt, and gives its very bytes or nothing:

    drafting              services.issuing.drafting.ReferenceDrafter
    statements            documents.vc.canonical
    batch_targets         documents.anchoring.batch_sealing.hash_each
    certificates          mapping.certificate.completion_certificate

Nothing imports this package save `bootstrap.acceleration`, which hands it to whoever can work without it;
`KAKITOME_ACCELERATION=off` leaves it out.

Source: docs/adr/0016-shape-plans.md, 0018, 0019; docs/adr/0030-acceleration-is-apart.md.
"""
