"""What is kept of people: what for, by what right, how long, who gets it, and what deletes it.

One table for the privacy page, the sweep and a test: each rule of deletion has its row here, and
each row names the rules or says who else ends it.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.jobs import maintenance

_CONTRACT = "To do what you asked for (GDPR art. 6(1)(b))"
_CONSENT = "Your explicit consent (GDPR art. 9(2)(a))"
_INTEREST = "To keep the service safe and to prove what was done (GDPR art. 6(1)(f))"
_LAW = "The law on accounts and taxes (GDPR art. 6(1)(c))"
_NOBODY = "Nobody"
_REPLICATE = "Replicate, for the work itself"


@dataclass(frozen=True)
class Kept:
    """One line of the table. `rules` are names of maintenance rules that delete; `until` says the
    rest in words, and is all there is where a person, their session or the law ends it."""

    what: str
    purpose: str
    basis: str
    receivers: str = _NOBODY
    rules: tuple[str, ...] = ()
    until: str = ""

    @property
    def how_long(self) -> list[str]:
        """Where there is more than one way to the end, what each is for is said."""
        promises = {rule.name: rule.promise for rule in maintenance.retention_rules()}
        known = [name for name in self.rules if name in promises]
        if len(known) == 1 and not self.until:
            return [promises[known[0]]]
        return [*[f"{name}: {promises[name]}" for name in known], *filter(None, [self.until])]


TABLE = (
    Kept(
        "Your photos, and for the photo report a few numbers on each: angle, size, light, colours",
        "To train the model you asked for",
        _CONSENT,
        _REPLICATE,
        ("photos of ended trainings", "photos taken out", "photos never trained with"),
    ),
    Kept(
        "The zip of the photos",
        "Lent to the training service by a signed address that dies after 24 hours",
        _CONSENT,
        _REPLICATE,
        ("zips of ended trainings",),
    ),
    Kept(
        "Your model",
        "To make your pictures",
        _CONSENT,
        f"{_REPLICATE}; it is private there",
        ("test models", "models whose person took the agreement back"),
        "you delete it; at the training service it is gone within a day, and a receipt says when",
    ),
    Kept(
        "What the training service notes of each training: its settings with the trigger word, and"
        " the address of the zip, which has died. It names neither you nor your account",
        "Sent with the photos, to train the model you asked for",
        _CONSENT,
        _REPLICATE,
        until="its list of trainings can't be deleted from, so as long as it keeps them",
    ),
    Kept(
        "The answer of somebody else whom photos show: with its time, the kind of device and a"
        " keyed hash of the internet address",
        "So that no model of them is trained without their word, and to prove it",
        _CONSENT,
        rules=("agreements without a model",),
        until="where it was used: the account of whoever asked ends",
    ),
    Kept(
        "Prompts and settings, encrypted",
        "To make a picture and show what it was made from",
        _CONTRACT,
        f"{_REPLICATE}; OpenAI or Anthropic when you press Enhance",
        ("rows of test models",),
        "you delete your account",
    ),
    Kept(
        "Pictures",
        "Your gallery",
        _CONTRACT,
        _REPLICATE,
        ("deleted pictures",),
        "you delete them; for ten minutes you can bring one back",
    ),
    Kept(
        "Pictures to vectorise, their previews and drawings",
        "To draw them, on our own servers",
        _CONTRACT,
        rules=("pictures to vectorise", "previews and drawings"),
        until="what you save to the gallery stays until you delete it",
    ),
    Kept(
        "A picture dropped without an account, and a hash of the internet address it came from",
        "To go on with it once you sign up, and to keep the place from being flooded",
        _CONTRACT,
        rules=("pictures of visitors who did not sign up",),
    ),
    Kept(
        "What was vectorised when and in which format, without the picture",
        "To count",
        _INTEREST,
        rules=("activity of the vectoriser",),
    ),
    Kept(
        "That somebody was here today, as a part of a count that nobody can be found in: your"
        " internet address and browser are hashed with a salt that is thrown away each day, and"
        " the hash is not kept either. No cookie is set for it",
        "To know how many people visit",
        _INTEREST,
        until="the salt and the count's own state: two days; the number of a day stays",
    ),
    Kept(
        "How far you came: signed up, trained, made a picture, paid, and in which months you came",
        "To know how many people get so far",
        _INTEREST,
        until="you delete your account; the counts, in which nobody is, stay",
    ),
    Kept(
        "Email, name, theme, second factors",
        "To log you in and write to you about your jobs",
        _CONTRACT,
        "Our mail service, for the address and the mail",
        until="you delete your account",
    ),
    Kept(
        "Devices that are logged in, with the network they came from",
        "So that you can see and end them",
        _INTEREST,
        until="they log out, or 14 days",
    ),
    Kept(
        "What you agreed to and withdrew, and when",
        "To prove it",
        _LAW,
        until="you delete your account",
    ),
    Kept(
        "The audit log: what was done with your account, when, from which network",
        "So that you and we can see who did it",
        _INTEREST,
        rules=("audit log",),
    ),
    Kept(
        "What somebody reported, or what our check or the image service held back: what was"
        " written, whose it is, and what we decided",
        "To keep abuse out, and to answer for what we decide",
        _INTEREST,
        rules=("cases of moderation",),
        until="your account ends; the address of who reported goes as soon as they are told",
    ),
    Kept(
        "Credits, orders and payments",
        "To bill you and to account for it",
        _LAW,
        "Stripe",
        until="ten years, as tax law asks; without your name once you delete your account. Stripe"
        " keeps the invoices it made",
    ),
    Kept(
        "How long other services worked for your jobs and what they charge us for it, without a"
        " photo, picture or prompt",
        "To know what a price must be, and to account for it",
        _INTEREST,
        until="ten years, with the books; without your name once you delete your account",
    ),
    Kept(
        "Tokens of your programs, as hashes",
        "To let your programs in",
        _CONTRACT,
        rules=("expired API tokens",),
        until="you revoke them",
    ),
    Kept(
        "What your programs were told by webhooks, and answers kept for their repeats",
        "To send them again, and to do nothing twice",
        _CONTRACT,
        "Your own servers",
        ("webhook deliveries", "answers kept for repeats of a request"),
    ),
    Kept(
        "Notifications about your jobs, payments and account",
        "To tell you what happened",
        _CONTRACT,
        "Our mail service, for those that you have mailed",
        ("notices",),
    ),
    Kept(
        "The archive of an export that you asked for",
        "So that you can take along what is yours",
        "Your right to a copy (GDPR art. 15 and 20)",
        rules=("archives of exports",),
    ),
    Kept(
        "Files of reports for our staff, which hold figures and name nobody",
        "So that staff can work with them",
        _INTEREST,
        rules=("files of reports",),
    ),
    Kept(
        "Signed receipts of what was deleted, which name nobody",
        "So that you can prove it, and anybody can check it",
        _INTEREST,
        until="your account ends; that of a deleted account stays",
    ),
    Kept(
        "Of a deleted account that had the welcome gift",
        "So that the gift is one for each",
        _INTEREST,
        rules=("welcome gifts of deleted accounts",),
    ),
    Kept(
        "The erase list: keyed hashes of the numbers of deleted accounts, with the day",
        "So that a backup that is restored deletes them again",
        _LAW,
        until="it stays; nobody can be read from it",
    ),
    Kept(
        "How each part of the service was found, every five minutes; it names nobody",
        "So that the status page can tell how well it works",
        _INTEREST,
        rules=("looks at the public status",),
    ),
    Kept(
        "Logs of the servers, without prompts, photos, email addresses or keys",
        "To find faults and attacks",
        _INTEREST,
        until="30 days",
    ),
    Kept(
        "Copies in backups: of the database and of pictures, encrypted for a key that no server"
        " of ours has. Of your photos, their zip and what lives for a day there are none",
        "To restore the service after a loss; who is deleted is deleted again after a restore",
        _INTEREST,
        until="30 days; the three newest stay until newer ones are made",
    ),
)
