"""The floor that all endpoints stand on. How an endpoint is written:

**Where.** `<app>/api/<noun>.py` holds serializers and views, `<app>/api/urls.py` the paths (no
slash at the end; a part is named by its noun: `<uuid:photo_id>`), `<app>/api/problems.py` the
app's problems; `visiona/api_urls.py` includes the app.
`api` is on the layer of views: it reads, calls a service, enqueues, and shows. It decides nothing
that the website decides elsewhere. `accounts/api/me.py` is a small whole one.

**What goes in and out** are an `InputSerializer` (a body or a query; names that are not known are
refused) and an `OutputSerializer` (it writes the answer: each field by its `source`, or by
`get_<field>`; what all rows need is read once, in `context_for`), with one `example` each, which
the schema and the pages show and tests check against the serializer. Choices, ranges and help
texts on the fields are the contract.

**A view** is an `ApiView` whose methods are marked with one `Operation` each:

    class GenerationListView(ApiView):
        @Operation("generations.list", "Your generations", scope="generations:read",
                   query=PageQuery, gives={200: Paged(GenerationSerializer)})
        def get(self, request: Request) -> Response:
            return pagination.answer(self, queries.batches(self.person), GenerationSerializer)

        @Operation("generations.create", "Ask for pictures", about="...",
                   scope="generations:write", takes=PictureInput,
                   gives={202: GenerationSerializer, 200: GenerationSerializer},
                   problems=SPENDING, spends=True, waits=True)
        def post(self, request: Request) -> Response:
            asked = generation_request(self.person, self.fields(), self.request_key)
            generation = start_generation(self.person, asked)
            enqueue_generation(generation.pk)
            body = GenerationSerializer.serialize(generation)
            return Response(body, 202, headers={"Location": body["url"]})

Before the method: sign-in, scope, limit, size, and the whole body is taken. Then the method runs
in one transaction in which only the person's rows exist; any exception undoes it. So
`get_object_or_404(Model, owner=self.person, pk=pk)` gives a stranger the 404. The method does no
network; tasks are enqueued after the commit by themselves.

- `self.person` is who is signed in; `self.token` the token used, None for a browser's session.
- `self.fields()` is the checked body, `self.query()` the checked query: dicts.
- `self.request_key` goes to the service: it is the same when an `Idempotency-Key` is repeated.
- `scope` is one of `accounts/scopes.py`, or `SIGNED_IN`, or `OPEN`.
- How often is counted by the service, for the website too: `limits.count("spend", owner.pk)` is
  its first line. The door only counts requests, as `read` and `write`.
- `spends=True`: repeats by `Idempotency-Key` are answered from what was stored with the work.
- `waits=True`: a 202 whose body has the job's `id` is held for `Prefer: wait=n`; make the view a
  `JobView` (`core/api/jobs.py`), which says which jobs it answers with.
- `own_scopes=True`: uploads and whatever is more than one transaction; then the method writes
  `with self.row_scope(): ...` itself. Not together with `spends` or `waits`.
- Files in: `media_type="multipart/form-data"` and `most_bytes=...` on the operation. Bytes out:
  `gives={200: File(("image/webp",))}`.
- A 204 is `gives={204: None}` and `Response(status=204)`.

**Errors** are never written by hand. Let the service's refusal fly: `map_to_type(PhotoRefused,
PHOTO_REFUSED, in_use=PHOTO_IN_USE)` in `<app>/api/problems.py` says which type it is of, by its
class and its code; a type made by `problem_type(...)` is also the page about it. An exception that
needs more has a function marked `@problem_for(ThatError)`. `raise ApiProblem(TYPE, "words",
member=...)` where no service is involved; field errors of one's own are DRF's
`ValidationError({"field": ErrorDetail(words, code)})`. Types that follow from
the operation (400, 401, 403, 404 with a path's id, 409 and 413, 415, 422, 429) are in the schema
without being named; the others are named in `problems`.

**Tests.** One `Row` per operation in `tests/<app>/api/rows.py` runs every common check (owner,
stranger, nobody, scope, limit, credits, repeats, bad input); an operation without a row fails.
What is particular to it is in `tests/<app>/api/test_<noun>.py`, by `tests.api.api_client(alice)`.

There are no CORS headers, on purpose: a token in a page of somebody else's is a token lost.
"""
