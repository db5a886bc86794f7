"""Addresses of pages for everybody, and of what verifiers fetch; what is named stands before what takes any name."""

from django.urls import path

from kakitome.web.pages.public.about.descriptors import descriptors, descriptors_csv, descriptors_json
from kakitome.web.pages.public.about.views import about, institution_notice, sample_file, samples
from kakitome.web.pages.public.compare.choosing import compare_choose
from kakitome.web.pages.public.compare.views import compare, compare_csv
from kakitome.web.pages.public.credit_agreements import views as credit_agreements
from kakitome.web.pages.public.credit_equivalents import views as credit_equivalents
from kakitome.web.pages.public.credit_figures.views import credit_figures
from kakitome.web.pages.public.credit_pathways import views as pathways
from kakitome.web.pages.public.credit_rules import views as credit_rules
from kakitome.web.pages.public.credit_vocabulary import views as credit_vocabulary
from kakitome.web.pages.public.decisions import views as decisions
from kakitome.web.pages.public.endorse.views import endorse_link
from kakitome.web.pages.public.find.views import find, offer
from kakitome.web.pages.public.guidance.views import guidance
from kakitome.web.pages.public.home.views import home
from kakitome.web.pages.public.institutions.views import body_feed, institution
from kakitome.web.pages.public.issuer_documents.views import issuer_document, site_key_document, wallet_type
from kakitome.web.pages.public.open_data import feeds, linked
from kakitome.web.pages.public.open_data import views as open_data
from kakitome.web.pages.public.portfolio import views as portfolios
from kakitome.web.pages.public.recognition_bodies import views as recognition_bodies
from kakitome.web.pages.public.recognitions.views import recognition, recognition_certificate, recognition_endorsement
from kakitome.web.pages.public.registry.views import registry
from kakitome.web.pages.public.registry_entry.views import entry, entry_version
from kakitome.web.pages.public.requests import views as requests
from kakitome.web.pages.public.requests.applicants import request_applicants, request_extend
from kakitome.web.pages.public.requests.files import request_pdf, request_table
from kakitome.web.pages.public.requests.from_batch import batch_asking
from kakitome.web.pages.public.share import views as sharing
from kakitome.web.pages.public.starts.views import starts, starts_calendar
from kakitome.web.pages.public.transparency_log.views import cosignatures, log, log_file, log_key
from kakitome.web.pages.public.verify import many
from kakitome.web.pages.public.verify.views import check, check_record

PAGES = ("checking", "format", "privacy", "accessibility")

urlpatterns = [
    path("vct/<slug:name>.json", wallet_type, name="wallet-type"),
    path("issuers/<slug:slug>/<path:rest>", issuer_document, name="issuer-document"),
    path(".well-known/did.json", site_key_document, name="site-key-document"),
    path("", home, name="home"),
    path("verify", check, name="verify"),
    path("verify/batch", many.choose, name="verify-batch"),
    path("verify/batch/<str:secret>", many.result, name="verify-batch-result"),
    path("verify/batch/<str:secret>/result.xlsx", many.result_xlsx, name="verify-batch-xlsx"),
    path("verify/batch/<str:secret>/ask", batch_asking, name="verify-batch-ask"),
    path("verify/batch/<str:secret>/result.csv", many.result_csv, name="verify-batch-csv"),
    path("verify/batch/<str:secret>/result.json", many.result_json, name="verify-batch-json"),
    path("verify/<str:number>", check_record, name="check-record"),
    path("find", find, name="find"),
    path("endorse/<str:secret>", endorse_link, name="endorse"),
    path("requests/new", requests.request_new, name="request-new"),
    path("requests/<str:secret>", requests.request_desk, name="request-desk"),
    path("requests/<str:secret>/applicants", request_applicants, name="request-applicants"),
    path("requests/<str:secret>/extend", request_extend, name="request-extend"),
    path("requests/<str:secret>/answers.xlsx", request_table, name="request-table"),
    path("requests/<str:secret>/answers.pdf", request_pdf, name="request-pdf"),
    path("requests/<str:secret>/act", requests.request_act, name="request-act"),
    path("requests/<str:secret>/answers/<slug:key>", requests.request_answer, name="request-answer"),
    path("s/<str:secret>.json", sharing.share, name="share-data"),
    path("s/<str:secret>", sharing.share, name="share"),
    path("s/<str:secret>/record", sharing.share_record, name="share-record"),
    path("s/<str:secret>/files/<int:place>", sharing.share_file, name="share-file"),
    path("s/<str:secret>/pictures/<slug:sha256>", sharing.share_picture, name="share-picture"),
    path("s/<str:secret>/own/<int:place>/<int:file>", sharing.share_own_file, name="share-own-file"),
    path("p/<str:address>", portfolios.portfolio, name="portfolio"),
    path("p/<str:address>/files/<int:place>/<int:file>", portfolios.portfolio_file, name="portfolio-file"),
    path("p/<str:address>/proofs/<int:place>", portfolios.portfolio_proof, name="portfolio-proof"),
    path("m/<slug:slug>/<str:name>", offer, name="offer"),
    *(path(f"about/{page}", about, {"page": page}, name=f"about-{page}") for page in PAGES),
    path("about/privacy/<slug:institution>", institution_notice, name="institution-notice"),
    path("credit/figures", credit_figures, name="credit-figures"),
    path("credit/rules", credit_rules.rule_set_list, name="credit-rules"),
    path("credit/rules/<slug:rule_set>", credit_rules.rule_set_page, name="credit-rule-set"),
    path("credit/rules/<slug:rule_set>/<slug:version>.toml", credit_rules.rule_set_file, name="credit-rule-set-file"),
    path("credit/rules/<slug:rule_set>/<slug:version>", credit_rules.rule_set_page, name="credit-rule-set-version"),
    path("ns/credit", credit_vocabulary.credit_vocabulary, name="credit-vocabulary"),
    path("ns/credit.jsonld", credit_vocabulary.credit_vocabulary_linked, name="credit-vocabulary-linked"),
    path("about/descriptors", descriptors, name="about-descriptors"),
    path("about/descriptors.json", descriptors_json, name="about-descriptors-json"),
    path("about/descriptors.csv", descriptors_csv, name="about-descriptors-csv"),
    path("about/samples", samples, name="about-samples"),
    path("demo/files/<str:name>", sample_file, name="sample-file"),
    path("log/", log, name="log"),
    path("log/key", log_key, name="log-key"),
    path("log/cosignatures", cosignatures, name="log-cosignatures"),
    path("log/<path:name>", log_file, name="log-file"),
    path("registry/open-data", open_data.open_data, name="open-data"),
    path("registry/open-data/codebook.json", open_data.codebook_json, name="open-data-codebook"),
    path("registry/open-data/snapshots/<str:name>", open_data.snapshot_file, name="open-data-snapshot"),
    path("registry/open-data/<str:name>", open_data.dump, name="open-data-dump"),
    path("registry/agreements", credit_agreements.agreements, name="agreements"),
    path("registry/agreements.json", credit_agreements.agreements_json, name="agreements-json"),
    path("registry/agreements/<str:number>.jsonld", credit_agreements.agreement_linked, name="agreement-linked"),
    path("registry/agreements/<str:number>.json", credit_agreements.agreement_json, name="agreement-json"),
    path("registry/agreements/<str:number>", credit_agreements.agreement, name="agreement"),
    path("registry/equivalents", credit_equivalents.equivalents, name="equivalents"),
    path("registry/equivalents.csv", credit_equivalents.equivalents_csv, name="equivalents-csv"),
    path("registry/equivalents.atom", credit_equivalents.equivalents_feed, name="equivalents-feed"),
    path("registry/equivalents.json", credit_equivalents.equivalents_json, name="equivalents-json"),
    path("registry/equivalents/<str:number>.jsonld", credit_equivalents.equivalent_linked, name="equivalent-linked"),
    path("registry/equivalents/<str:number>.json", credit_equivalents.equivalent_json, name="equivalent-json"),
    path("registry/equivalents/<str:number>", credit_equivalents.equivalent, name="equivalent"),
    path("registry/starts", starts, name="starts"),
    path("registry/starts.ics", starts_calendar, name="starts-calendar"),
    path("registry/entries.atom", feeds.entries_atom, name="entries-feed"),
    path("registry/guidance", guidance, name="guidance"),
    path("registry/map", open_data.registry_map, name="registry-map"),
    path("registry/changes.atom", feeds.changes_atom, name="registry-changes"),
    path("registry/<str:number>.jsonld", linked.entry_linked, name="entry-linked"),
    path("registry/<str:number>/v<int:version>.jsonld", linked.entry_linked, name="entry-version-linked"),
    path("sitemap.xml", feeds.sitemap_index, name="sitemap"),
    path("sitemap-<str:part>.xml", feeds.sitemap_part, name="sitemap-part"),
    path("robots.txt", feeds.robots, name="robots"),
    path("registry/compare", compare, name="compare"),
    path("registry/compare/choose", compare_choose, name="compare-choose"),
    path("registry/compare.csv", compare_csv, name="compare-csv"),
    path("registry", registry, name="registry"),
    path("registry/<str:number>/v<int:version>", entry_version, name="entry-version"),
    path("registry/<str:number>", entry, name="entry"),
    path("institutions/<slug:institution>", institution, name="public-institution"),
    path("pathways", pathways.pathways, name="pathways"),
    path("pathways/<str:number>.jsonld", pathways.pathway_linked, name="pathway-linked"),
    path("pathways/<str:number>/v<int:version>", pathways.pathway_version, name="pathway-version"),
    path("pathways/<str:number>", pathways.pathway, name="pathway"),
    path("bodies", recognition_bodies.bodies, name="bodies"),
    path("bodies/<slug:institution>", recognition_bodies.body, name="public-body"),
    path("bodies/<slug:institution>/recognitions.atom", body_feed, name="body-feed"),
    path("bodies/<slug:institution>/minutes", recognition_bodies.minutes, name="public-minutes"),
    path(
        "bodies/<slug:institution>/criteria/<slug:procedure>/<str:version>",
        recognition_bodies.criteria,
        name="public-criteria",
    ),
    path("bodies/<slug:institution>/decisions", decisions.decisions, name="decisions"),
    path("bodies/<slug:institution>/decisions/<str:number>", decisions.decision, name="decision"),
    path("recognitions/<str:number>", recognition, name="recognition"),
    path("recognitions/<str:number>/certificate.pdf", recognition_certificate, name="recognition-certificate"),
    path("recognitions/<str:number>/endorsement.json", recognition_endorsement, name="recognition-endorsement"),
]
