"""The words that make a person into a case."""

from __future__ import annotations

from kb.rules.phrases import table

_BLAME = r"(?:non-?compliant|manipulative|attention-seeking|frigid|hysterical)"

LABELING = table(
    (
        ("suicid", r"\bcommit(?:s|ted|ting)? suicide\b", "write: died by suicide, or killed herself"),
        (
            "suicid",
            r"\b(?:successful|completed|failed|unsuccessful) suicid\w+( attempt)?",
            "write: died by suicide, or attempted",
        ),
        (
            "addict",
            r"\b(?:an?|the|these|many|most|homeless|drug|heroin|opioid) (?:drug )?addicts?\b",
            "write: a person with an addiction",
        ),
        (
            "alcoholic",
            r"\b(?:an?|the|these|many|most) alcoholics?\b",
            "write: a person who drinks too much, or has an alcohol use disorder",
        ),
        (
            "schizophrenic|borderline|anorexic|bulimic|psychotic|manic-depressive",
            r"\b(?:an?|the|these|many|most) (?:schizophrenic|borderline|anorexic|bulimic|psychotic|manic-depressive)s?\b"
            r"(?! (?:person|patient|client|woman|man|episode|symptom|disorder|state|illness|personality|range))",
            "write: a person with ..., and only where the diagnosis matters",
        ),
        (
            "mentally ill|disabled|handicapped|elderly|obese|retarded|demented|blind|deaf|homeless|insane|traumatized",
            r"\bthe (?:mentally ill|disabled|handicapped|elderly|obese|retarded|demented|blind|deaf|homeless|insane|traumatized)\b"
            r"(?=\W*$|[.,;:!?)]| (?:(?:of|with|without|in|on|at|who|whom|and|or|but|as|is|are|was|were|have|had|may|might|can|could|need|want|will|would|often"
            r"|rarely|always|never|sometimes|also|park|enjoy|feel|like|bruise|read|get|come|tend|must|should|do|too|deserve|live|ask)\b))",
            "write: people with ..., people who are ...; or older people",
        ),
        (
            "ics|bipolars|borderlines|addicts|junk|manic-depressives",
            r"\b(?:schizophrenics|anorexics|bulimics|psychotics|autistics|paraplegics|epileptics|bipolars|borderlines|addicts|junk(?:ie|y|ies)"
            r"|alcoholics|manic-depressives)\b(?! anonymous)",
            "write: people with ..., or people who ...",
        ),
        (
            "victims",
            r"\b(?:trauma|abuse|rape|assault|incest) victims\b",
            "write: people who were harmed, or survivors where they say so",
        ),
        (
            "normal people|normal client|normal person",
            r"\bnormal (?:people|persons?|clients?)\b",
            "name the other group: people without this experience",
        ),
        ("wheelchair", r"\b(?:wheelchair-bound|confined to a wheelchair)\b", "write: who uses a wheelchair"),
        ("suffer|afflicted", r"\b(?:suffer(?:s|ing|ed)? from|afflicted with)\b", "write: has, or lives with"),
        (
            "compliant|manipulative|attention-seeking|frigid|hysterical",
            rf"\b{_BLAME},? (?:[\w-]+ )?(?:clients?|patients?|women|woman|men|man)\b"
            rf"|\b(?:she|he|client|patient) (?:is|was) (?:(?:very|so|being|just) )?{_BLAME}",
            "write what the person does",
        ),
        (
            "crazy|insane|lunatic|psycho\\b",
            r"\b(?:crazy|insane|lunatic|psycho)\b",
            "say what is seen, or name the condition if a clinician has",
        ),
        (
            "retard|cripple|mongol|spastic|midget|imbecile|moron",
            r"\b(?:retards?|retarded (?!growth|ejaculation)\w+|retarded\b(?= (?:clients?|person|people|child))|cripples?|mongoloids?|spastics|midgets?|imbeciles?|morons?)\b",
            "write: a person with an intellectual disability, or name the help she needs",
        ),
        (
            "abusers|addict|abuser",
            r"\b(?:drug|substance|alcohol|opioid|heroin|cocaine|medication) abusers?\b|\bdrug addicts?\b",
            "write: a person who uses drugs, or has a substance use disorder",
        ),
        (
            "sufferer",
            r"\b(?:[\w-]+ )?sufferers?\b",
            "write: people who have, or live with ...",
        ),
        (
            "depressives|narcissist|psychopath|sociopath|hysterics|neurotics|hypochondriacs|catatonics|perverts|psychos",
            r"\b(?:depressives|narcissists?|psychopaths?|sociopaths?|hysterics|neurotics|hypochondriacs?|catatonics|perverts?|psychos)\b",
            "write what the person does, or: people with ..., where a clinician has named it",
        ),
        (
            "demented|obese|retarded|damaged|difficult client|difficult patient",
            r"\b(?:demented|retarded|feeble-minded|morbidly obese|obese) (?:clients?|patients?|persons?|people|women|woman|men|man|child|children)\b"
            r"|\bdamaged (?:for life|goods|(?:clients?|people|souls?))\b|\b(?:is|was) an? (?:very )?difficult (?:client|patient)\b",
            "write: a client with a larger body, a person with dementia; or what she does",
        ),
        (
            "victim",
            r"\b(?:an?|the|every|any) victims? of (?:\w+ )?(?:rape|incest|trauma|abuse|assault|violence)\b|\b(?:an?|the|every|any) (?:trauma|abuse|rape|assault|incest) victim\b",
            "write: a person who was harmed, or a survivor where she says so",
        ),
        (
            "failed",
            r"\b(?:she|he|they|client|patient) (?:has |have )?failed (?:\w+ )?(?:treatment|therapy|medication|psychotherapy)\b",
            "write: the treatment did not help her",
        ),
    )
)
