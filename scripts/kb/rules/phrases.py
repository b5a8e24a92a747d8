"""The words that promise more than anybody can keep, and those that make a person into a case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.rules.nearby import matches_near, offsets_of

_NOT = r"(?!(?:not|never|no|nor|neither|cannot|hardly|rarely|seldom|whether|may|might|could|sometimes|claim\w*|nothing|nobody)\b|\w+n['’]t\b)"
_UP_TO = rf"(?: {_NOT}[\w'’-]+)"  # a word between, which neither denies nor hedges; how many is said behind it
_WHAT = r"(?:[\w'’-]+ ){0,2}"
_ILLS = (
    r"(?:trauma\w*|ptsd|depression|anxiety|grief|abuse|addiction|eating disorders?|dissociation|fibromyalgia|panic|flashbacks?"
    r"|insomnia|sleeplessness|nightmares|migraines?|burnout|phobias?)\b"
)
_WOUNDS = (
    rf"(?:{_ILLS}|(?:neglect|childhood|inner child|wounds of|emotional (?:wounds?|pain)|chronic pain|stress|fears?|anger|rage|shame"
    r"|old wounds|loneliness|despair|attachment|the past|their past|her past|his past|the mind|the soul|arthritis|sciatica|headaches?)\b)"
)
_FELT = r"(?:trauma\w*|memor(?:y|ies)|emotions?|emotional \w+|feelings?|grief|fears?|anger|rage|shame|sadness|sorrows?|hurts)\b"
_BODY = (
    r"(?:body|bodies|tissues?|fascia|muscles?|hips?|psoas|cells?|shoulders?|jaw|neck|spine|pelvis|chest|belly|gut|bones|skin"
    r"|organs|diaphragm|nervous system)\b"
)
_HANDS = (
    r"\b(?:massage|bodywork|touch|(?:deep|gentle|firm|slow) pressure|reiki|craniosacral|myofascial|reflexology|acupressure|cupping|rolfing|drainage|breathwork"
    r"|somatic \w+|fascial? work|manual therapy|strokes|th(?:is|ese) (?:work|method|technique|sequence|treatment|point|exercise)s?"
    rf"|(?:joint|combined|shared) care)\b(?:{_UP_TO}{{0,6}}?) "
)
_BLAME = r"(?:non-?compliant|manipulative|attention-seeking|frigid|hysterical)"
_SEEN = "say what is seen (she cried, she breathed out), and leave open why"
_NO_STORE = "write that touch can bring things back, and that a store in tissue is not shown"
_UNCERTAIN = "say that it is uncertain: guides/touch/what-the-evidence-says.md"
_NO_DETOX = "no study has shown it: see detox in the glossary"
_MEASURED = "say what was measured, in whom, for how long"
_LIMITS = "name the study and its limits"
_OR_NOTHING = "write what was measured, or leave it out"
_STUDIES = "say what was compared, in which study, or leave it out"


@dataclass(frozen=True)
class Wording:
    """A pattern of words, what to write instead, and the rare letters of which one stands in every match."""

    letters: tuple[str, ...]
    pattern: re.Pattern[str]
    instead: str

    def matches(self, text: str, folded: str) -> Iterator[re.Match[str]]:
        """Every match in a text; `folded` is the same text in small letters."""
        if not any(map(folded.__contains__, self.letters)):
            return iter(())  # most texts hold none
        return matches_near(self.pattern, offsets_of(self.letters, folded), text)


def _table(rows: tuple[tuple[str, str, str], ...]) -> tuple[Wording, ...]:
    return tuple(
        Wording(tuple(letters.split("|")), re.compile(pattern, re.I), instead) for letters, pattern, instead in rows
    )


CLAIMING = _table(
    (
        (
            "heal|cure|curing|eras|resolv|eliminat|fix|undo|revers|banish|dissolv|rid of|wip",
            r"\b(?:heal(?:s|ed|ing)?|cur(?:es?|ed|ing)|eras(?:es?|ed|ing)|resolv(?:es?|ed|ing)|eliminat(?:es?|ed|ing)|fix(?:es|ed|ing)?"
            r"|undo(?:es|ing)?|revers(?:es?|ed|ing)|banish(?:es|ed|ing)?|dissolv(?:es?|ed|ing)|(?:gets?|getting) rid of"
            rf"|wip(?:es?|ing) out) (?!from\b)(?:[\w'’-]+ ){{0,3}}?{_WOUNDS}",
            _MEASURED,
        ),
        (
            "cur|banish|eras",
            r"\b(?:cur(?:es?|ed|ing)|banish(?:es|ed|ing)?|eras(?:es?|ed|ing)) (?:[\w'’-]+ ){0,2}?pain\b",
            _MEASURED,
        ),
        (
            "healed|cured|erased|resolved|fixed|eliminated|undone|reversed|dissolved|gone",
            rf"\b{_WOUNDS}{_UP_TO}{{0,3}}? (?:is|are|was|were|be|been|gets?) (?:\w+ )?(?:healed|cured|erased|resolved|fixed|eliminated"
            r"|undone|reversed|dissolved)\b|\b(?:trauma|ptsd|depression|anxiety|panic|grief) (?:will be|is|are|has) gone\b",
            _MEASURED,
        ),
        (
            "trauma on the table",
            rf"\b(?:process|integrat)\w* {_WHAT}trauma on the table",
            "that is psychotherapy: say who does it",
        ),
        (
            "treat|calm",
            rf"{_HANDS}(?:treats?|calms?) {_WHAT}{_ILLS}",
            "write: may ease (what was measured), beside treatment",
        ),
        (
            "stop|end|beat|prevent|keep|risk of|restor|repair|free|banish|lift|switch|quiet|conquer|take|replace",
            rf"{_HANDS}(?:stops?|ends?|beats?|prevents?|restor(?:es?|ing)|repairs?|frees?|lifts?|switch(?:es)? off|quiets|conquers?"
            rf"|takes? away|replaces?|keeps?|lowers? (?:your|the|her|his) risk of) (?!in\b|with\b)(?:[\w'’-]+ ){{0,3}}?(?:{_WOUNDS}|(?:relapse|suicide|self-harm|disease|trust"
            r"|medication|antidepressants?|drugs|pills)\b)",
            _LIMITS,
        ),
        (
            "stop|vanish|disappear|go away",
            r"\b(?:with|after|thanks to) (?:this|these|(?:a few|\w+) (?:sessions?|massages?|treatments?))(?: [\w'’-]+){0,3},? "
            rf"(?:\w+ ){{0,2}}{_ILLS} (?:will )?(?:stops?|vanish(?:es)?|disappears?|goes? away)",
            _LIMITS,
        ),
        (
            "effective|better|as well as|as good as|stronger|faster",
            r"\b(?:more effective than|better than|stronger than|faster than|safer than|(?:just )?as (?:effective|good|strong) as"
            rf"|works? (?:just |at least )?as well as) {_WHAT}(?:medications?|medicine|drugs?|pills?|antidepressants?|counseling"
            r"|psychotherapy|talk(?:ing)?|therapy|surgery)\b",
            _STUDIES,
        ),
        (
            "unnecessary|superfluous|no longer need",
            r"\bmak(?:es?|ing) (?:\w+ ){0,2}(?:medication|medicine|drugs|pills|therapy|psychotherapy|surgery) (?:unnecessary|superfluous)"
            r"|\bno longer needs? (?:\w+ ){0,2}(?:medication|medicine|pills|antidepressants?|therapy)",
            "medication is the prescriber's question: leave it out",
        ),
        (
            "faster|quickly|quicker|sooner|twice as|half the time|speed|accelerat",
            r"\b(?:recover(?:s|y)?|heals?|improves?|progress(?:es)?|gets?(?: \w+)? (?:well|better)|works)(?: [\w'’]+){0,4}? "
            r"(?:faster|more quickly|sooner|twice as (?:fast|quickly)|in half the time)\b|\bin half the time\b|\b(?:gets?|gives?|brings?|means?|sees?|achieves?|produces?|leads? to|for) (?:\w+ )?(?:faster|quicker) (?:recovery"
            r"|healing|results|progress)\b|\b(?:speeds?(?: up)?|accelerat(?:es?|ing)) (?:\w+ ){0,2}(?:recovery|healing|progress|therapy)\b",
            _STUDIES,
        ),
        (
            "toxin|poison|waste|lactic acid|impurit",
            rf"\b(?:releas|flush|remov|clear|eliminat|draw|drain|wash|push|pull|purg|rid)\w* (?:[\w'’-]+ ){{0,3}}?(?:toxins?|poisons|(?:metabolic )?waste|waste products|lactic acid|impurities)"
            rf"|\b(?:toxins?|poisons|(?:metabolic )?waste|waste products|lactic acid|impurities){_UP_TO}{{0,9}}? (?:washed|flushed|removed|released|drained|cleared|leaves?"
            r"|built up|builds? up|comes? out)\b",
            _NO_DETOX,
        ),
        ("detoxif", rf"\bdetoxif\w+ {_WHAT}(?:body|tissues?|liver|system|lymph|blood)", _NO_DETOX),
        (
            "purif|cleans",
            r"\b(?:purif|cleans)\w* (?:\w+ ){0,2}(?:body|blood|lymph|liver|organs|system|tissues?)\b",
            _NO_DETOX,
        ),
        (
            "scar tissue|adhesion|knot|crystal",
            r"\b(?:break(?:s|ing)? (?:up|down)|dissolv(?:es?|ing)|melt(?:s|ing)?) (?:\w+ ){0,2}(?:scar tissue|adhesions?|knots?|crystals)",
            _OR_NOTHING,
        ),
        (
            "releas|let go of|lets go of|letting go of|draw|purg|unlock|discharg|unwind|unleash|melt",
            r"\b(?:releas\w*|let(?:s|ting)? go of|draw(?:s|ing)? out|purg\w*|unlock\w*|discharg\w*|unwind\w*|unleash\w*|melt\w*) "
            rf"{_WHAT}(?:{_FELT}|what (?:had )?happened|survival energy)(?! (?:notes?|records?|histor))",
            _SEEN,
        ),
        (
            "stored|stuck|trapped|repressed|buried|frozen|pent-up|bottled-up|unexpressed|unspoken|stagnant|survival energy",
            rf"\b(?:stored|stuck|trapped|repressed|buried|frozen|pent-up|bottled-up|unexpressed|unspoken|stagnant) (?:\w+ )?(?:{_FELT}|energy\b)"
            r"|\bsurvival energy\b",
            _NO_STORE,
        ),
        (
            "leav|left|drain|out of|being|is released|are released|lets go",
            rf"\b(?:{_FELT}|energy\b){_UP_TO}{{0,4}}? (?:leav(?:es?|ing)|ha(?:s|ve) left|drain(?:s|ing)? (?:away )?from|comes? out of) "
            rf"(?:\w+ ){{0,2}}{_BODY}|\b{_FELT} (?:is|are|gets?) (?:being |finally )?(?:released|freed|discharged|unlocked|expelled)\b"
            rf"|\b{_BODY} (?:finally )?lets? go\b[^.!?\n]{{0,30}}{_FELT}",
            _SEEN,
        ),
        (
            "energy",
            r"\b(?:clear|unblock)(?:s|ed|ing)? (?:\w+ ){0,3}energy\b",
            _OR_NOTHING,
        ),
        (
            "serotonin|dopamine|oxytocin|endorphin",
            rf"\b(?:boost|rais|increas|releas|produc)\w* {_WHAT}(?:serotonin|dopamine|oxytocin|endorphins?)"
            rf"|\b(?:serotonin|dopamine|oxytocin|endorphins?){_UP_TO}{{0,4}}? (?:rises?|goes up|go up|surges?|soars?|repairs?|heals?)\b",
            _UNCERTAIN,
        ),
        (
            "cortisol|stress hormone",
            rf"\b(?:lower|reduc|cut|decreas)\w* {_WHAT}(?:cortisol|stress hormones?)"
            r"|\b(?:cortisol|stress hormones?)(?: levels?)? (?:drops?|falls?|goes down|go down|sinks?|plummets?|(?:is|are) (?:lowered|reduced))\b",
            _UNCERTAIN,
        ),
        (
            "hormon|menstrua|thyroid",
            rf"\b(?:balanc|rebalanc|regulat|normaliz|harmoniz)\w* {_WHAT}(?:hormon\w*|menstrua\w*|thyroid)",
            _OR_NOTHING,
        ),
        (
            "stored|held|trapped|locked|stuck|lodged|buried|lives|live in|sits|resid|hidden",
            rf"\b(?:{_FELT}|(?:the|your|her|his) (?:past|issues)\b){_UP_TO}{{0,6}}? (?:stored|held|trapped|locked|stuck|lodged|buried"
            rf"|lives?|sits?|resides?|hidden)(?: up| deep| away)? (?:in|inside) {_WHAT}{_BODY}",
            _NO_STORE,
        ),
        (
            "hold|stor|remember|keep|carr|forget",
            rf"\b{_BODY}{_UP_TO}{{0,6}}? (?:holds?(?: on to)?|stores?|remembers?|keeps?|carries|never forgets?) "
            rf"(?:the score|score|what (?:\w+ )?mind|{_WHAT}(?:{_FELT}|abuse|past\b))",
            _NO_STORE,
        ),
        (
            " lie",
            r"\b(?:body|tissues?|fascia) (?:never lies|doesn['’]t lie|does not lie|cannot lie|can['’]t lie)",
            "nobody can read a body: write what you see and ask what it is",
        ),
        (
            "sign of|expression of|seat of|stands for|stand for|language of|from|caused by|rooted in|muscle of the soul|in the tissues|cellular memor|tissue memor",
            r"\b(?:jaws?|shoulders?|hips?|necks?|backs?|psoas|muscles?|tightness|tension|pain|knots?|headaches?)"
            rf"{_UP_TO}{{0,3}}? (?:(?:is|are) (?:\w+ )?(?:an? |the )?(?:sign|expression|seat|language) of"
            rf"|(?:is|are) (?:caused by|rooted in)|stands? for|comes? from|stems? from) {_WHAT}(?:{_FELT}|childhood\b|anxiety\b)"
            r"|\bmuscle of the soul\b|\bissues (?:[\w'’]+ ){0,3}in the tissues\b|\b(?:cellular|tissue) memor(?:y|ies)\b",
            "nobody can read a body: write what you see and ask what it is",
        ),
        (
            "cause|create|produce",
            rf"\b(?:emotions?|feelings?|grief|fear|anger|rage|shame|guilt) (?:causes?|creates?|produces?) {_WHAT}"
            r"(?:pain|tension|tightness|illness|disease|cancer)\b",
            "say that it can go together with, and whose study says so",
        ),
        (
            "trauma cycle|trauma response|stress cycle|stress response",
            rf"\bcomplet\w* {_WHAT}(?:trauma|stress) (?:cycle|response)",
            "say what is seen, and leave open why",
        ),
        ("immun", rf"\b(?:boost|strengthen)\w* {_WHAT}immun\w+", _OR_NOTHING),
        (
            "vagus|vagal|nervous system|brain|attachment|hormones|fight-or-flight|stress response|limbic|amygdala|switch|turn",
            r"\b(?:rewir|reprogram|retrain|rebalanc|reset|repair|heal|fix)\w* (?:[\w'’-]+ ){0,3}?(?:vagus|nervous system|brain|attachment|hormones|fight-or-flight|stress response|limbic|amygdala)"
            r"|\b(?:stimulat|activat|ton)(?:es?|ed|ing) (?:\w+ ){0,2}(?:vagus|vagal)|\bvagal resets?\b"
            r"|\b(?:turn|switch)(?:s|es)? (?:on|off) (?:\w+ ){0,2}(?:vagus|anxiety|fear|panic|stress|nervous system)\b"
            r"|\b(?:turn|switch)(?:s|es)? (?:\w+ )?(?:vagus(?: nerve)?|nervous system|anxiety|fear|panic|stress) (?:on|off)\b"
            r"|\b(?:vagus(?: nerve)?|nervous system|brain) (?:is|gets) (?:reset|rewired|repaired|healed|retrained|rebalanced)\b",
            _OR_NOTHING,
        ),
        (
            "root of|roots of|root cause",
            rf"\b(?:gets?|getting|goes|works?|reach\w*)(?: right| straight)? (?:to|at)? ?the roots? of (?:\w+ ){{0,2}}(?:{_WOUNDS}|pain|problem)",
            _OR_NOTHING,
        ),
        (
            "talk|psychotherapy|words",
            r"\b(?:talk(?:ing)?(?: therapy)?|psychotherapy)(?: alone)? (?:can never|cannot|can['’]t|never|won['’]t|will never) "
            r"(?:heal|cure|reach|touch|resolve|get)\w*|\b(?:that|what|where) words (?:never will|never can|can never|cannot|can['’]t)\b"
            r"|\bdeeper than (?:words|talk)|\b(?:psychotherapy|talk(?:ing)?(?: therapy)?|therapy) (?:can )?only (?:works?|heals?) (?:if|when|with)\b",
            _STUDIES,
        ),
        (
            "promis",
            rf"\bpromis(?:es?|ed|ing)(?! of\b){_UP_TO}{{0,8}}? (?:gone|cured?|healed|relief|recovery|results|pain-free|free of)\b",
            "promise what you do, never what it brings",
        ),
        (
            "proven|guarantee",
            r"\bproven (?:treatment|therapy|cure|way|method|to)\b|\bguarantee\w*(?! (?:nothing|neither|that you can))",
            _LIMITS,
        ),
        (
            "proven|prove|beyond doubt|beyond any doubt|beyond a doubt",
            r"\b(?:clinically|scientifically) proven\b|\bbeyond (?:any |a )?doubt\b|\b(?:science|research|neuroscience|studies|theory)"
            r"(?: has| have)? (?:now |clearly |long )?prove[ns]? (?!nothing|no\b)",
            _LIMITS,
        ),
        (
            "100|safe|harmless|side effects|miracle|risk",
            r"\b(?:100 ?%|completely|perfectly|totally|entirely|always) (?:safe|effective|harmless)\b|\bno side effects\b|\bmiracle\b"
            r"|\bwithout (?:any )?side effects\b|\bsafe for (?:everyone|everybody|anyone|all)\b"
            r"|\b(?:no|zero|without) risks? (?:in|of|to|from|with) (?:\w+ )?(?:massag|touch|bodywork)\w*",
            "say what can go wrong",
        ),
        (
            "always|every time|everyone|everybody|never fails|any client|every client",
            r"\b(?:always|never) (?:works|fails)\b|\b(?:works?|help(?:s|ed)) (?:every time|for (?:everyone|everybody|(?:any|every) client))\b"
            r"|\b(?:any|every) client (?:with \w+ )?(?:is|will be|gets?) (?:helped|better|healed|cured)\b",
            _LIMITS,
        ),
        (
            "success rate|percent|hours of sleep|what talk|what therapy|what psychotherapy|session",
            r"\bsuccess rates?\b|\b(?:equals?|is worth|replaces?) (?:[\w-]+ ){1,3}hours of sleep\b|\b(?:works?|helps?) (?:in|for) \d+ ?(?:percent|%)"
            r"|\bin (?:\w+ ){1,2}what (?:talk|therapy|psychotherapy)\b|\btakes? (?:only|just) (?:\w+ ){1,2}sessions?\b"
            r"|\bsessions?(?: of \w+)? (?:is|are) enough\b",
            _LIMITS,
        ),
        (
            "tool|cure|key|answer|remedy|antidote|switch|treatment|medicine|therapy",
            r"\b(?:is|are) (?:the|our|your) (?:most powerful|most effective|best|strongest|ultimate|perfect|only) (?:\w+ )?(?:tool|cure|remedy|treatment|medicine|therapy)"
            rf"(?: there is| of all)? (?:for|against|to heal) (?:\w+ ){{0,2}}{_WOUNDS}"
            rf"|\b(?:is|are) (?:the|a) (?:cure|key|answer|remedy|antidote|(?:master )?switch) (?:to|for|of|against) (?:\w+ ){{0,2}}(?:{_WOUNDS}|healing\b|recovery\b)",
            _STUDIES,
        ),
        (
            "no longer|fade|melt|vanish|disappear|away|evaporat|free of",
            r"\b(?:clients?|people|she|he|they) (?:will )?no longer (?:have (?:\w+ )?)?(?:dissociat\w*|panic\w*|flashbacks|nightmares)"
            rf"|\b{_WOUNDS} (?:will |simply |just )?(?:fades?|melts? away|vanish(?:es)?|disappears?|falls? away|evaporates?)"
            r"|\bfree of (?:all |(?:their|her|his) )(?:pain|past|trauma|fears?|anxiety|symptoms)\b",
            _LIMITS,
        ),
        (
            "cancer|tumor|cellulite|fertility|metabolism",
            r"\b(?:kill|shrink|destroy|dissolv|burn|melt)\w* (?:\w+ )?(?:cancer|tumors?|cellulite)"
            r"|\b(?:boost|rais|increas|restor)\w* (?:\w+ )?(?:fertility|metabolism)\b",
            _LIMITS,
        ),
        (
            "agree|well known|well-known|no doubt that|undeniabl",
            r"\b(?:doctors|scientists|experts|researchers) (?:all )?agree\b|\bit(?: is|['’]s) (?:a )?(?:well[- ]known|undeniable)\b|\bno doubt that\b",
            _LIMITS,
        ),
        (
            "permanently|for good|for life",
            r"\b(?:resets?|heal\w*|fix\w*|cur(?:es?|ed|ing)|remov\w*|goes|gone|changes)(?: [\w'’]+){0,6} (?:permanently|for life|for good(?! \w))\b",
            _LIMITS,
        ),
    )
)
LABELING = _table(
    (
        ("suicid", r"\bcommit(?:s|ted|ting)? suicide\b", "write: died by suicide, or killed herself"),
        (
            "suicid",
            r"\b(?:successful|completed|failed|unsuccessful) suicid\w+( attempt)?",
            "write: died by suicide, or attempted",
        ),
        ("addict", r"\b(?:an?|the|these|many|most) (?:drug )?addicts?\b", "write: a person with an addiction"),
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
            "mentally ill|disabled|handicapped",
            r"\bthe (?:mentally ill|disabled|handicapped)\b",
            "write: people with ...",
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
    )
)
