"""Addresses of checking."""

from django.urls import path

from kakitome.web.pages.public.verify import many
from kakitome.web.pages.public.verify.views import check, check_record

urlpatterns = [
    path("verify", check, name="verify"),
    path("verify/batch", many.choose, name="verify-batch"),
    path("verify/batch/<str:secret>", many.result, name="verify-batch-result"),
    path("verify/batch/<str:secret>/result.csv", many.result_csv, name="verify-batch-csv"),
    path("verify/batch/<str:secret>/result.json", many.result_json, name="verify-batch-json"),
    path("verify/<str:number>", check_record, name="check-record"),
]
