"""The words that promise more than anybody can keep."""

from __future__ import annotations

from kb.rules.phrases import table

_NOT = r"(?!(?:not|never|no|nor|neither|cannot|hardly|rarely|seldom|whether|may|might|could|sometimes|claim\w*|nothing|nobody)\b|\w+n['’]t\b)"
_UP_TO = rf"(?: {_NOT}[\w'’-]+)"  # a word between, which neither denies nor hedges; how many is said behind it
_WHAT = r"(?:[\w'’-]+ ){0,2}"
_ILLS = (
    r"(?:trauma\w*|ptsd|depression|anxiety|grief|abuse|addiction|eating disorders?|dissociation|fibromyalgia|panic|flashbacks?"
    r"|insomnia|sleeplessness|nightmares|migraines?|burnout|phobias?)\b"
)
_WOUNDS = (
    rf"(?:{_ILLS}|(?:neglect|childhood|inner child|wounds of|emotional (?:wounds?|pain)|chronic (?:\w+ )?pain|stress|fears?|anger|rage|shame"
    r"|old wounds|loneliness|despair|attachment|the past|their past|her past|his past|the mind|the soul|arthritis|sciatica|headaches?)\b)"
)
_FELT = r"(?:trauma\w*|memor(?:y|ies)|emotions?|emotional \w+|feelings?|grief|fears?|anger|rage|shame|sadness|sorrows?|hurts)\b"
_BODY = (
    r"(?:body|bodies|tissues?|fascia|muscles?|hips?|psoas|cells?|shoulders?|jaw|neck|spine|pelvis|chest|belly|gut|bones|skin"
    r"|organs?|livers?|kidneys?|lungs?|spleen|diaphragm|knots?|nervous system)\b"
)
_HANDS = (
    r"\b(?:massage|bodywork|touch|(?:deep|gentle|firm|slow) pressure|reiki|craniosacral|myofascial|reflexology|acupressure|cupping|rolfing|drainage|breathwork"
    r"|somatic \w+|fascial? work|manual therapy|(?:hot )?stones|scalp \w+|rocking|holding|strokes|th(?:is|ese) (?:work|method|technique|sequence|treatment|point|exercise)s?"
    rf"|(?:joint|combined|shared) care)\b(?:{_UP_TO}{{0,6}}?) "
)
_SEEN = "say what is seen (she cried, she breathed out), and leave open why"
_NO_STORE = "write that touch can bring things back, and that a store in tissue is not shown"
_UNCERTAIN = "say that it is uncertain: guides/touch/what-the-evidence-says.md"
_NO_DETOX = "no study has shown it: see detox in the glossary"
_MEASURED = "say what was measured, in whom, for how long"
_LIMITS = "name the study and its limits"
_OR_NOTHING = "write what was measured, or leave it out"
_STUDIES = "say what was compared, in which study, or leave it out"
_DRUG = (
    r"(?:medications?|medicines?|drugs?|(?:sleeping )?pills|antidepressants?|tranquilizers?|sedatives|benzodiazepines?|painkillers?|opioids?"
    r"|prozac|zoloft|xanax|valium|lexapro|ssris?|sertraline|fluoxetine)\b"
)
_CARE = rf"(?:{_DRUG}|(?:counseling|psychotherapy|talk(?:ing)?|therapy|surgery|emdr)\b)"
_MENDS = r"(?:heal|cur|eas|end|reliev|treat|help|undo|eras|lift|calm|fix|resolv|releas|reach)\w*"
_EVERYONE = (
    r"(?:(?:every|each|any) (?:client|patient|survivor|veteran|person|body|woman|man|child)|all (?:clients|patients|survivors|veterans|people|women)"
    r"|every(?:one|body)|any(?:one|body))\b"
)
_CRYING = r"(?:tears?|crying|cries|sobbing|trembl\w+|shaking|shivering|yawning|goose ?bumps|sighing|sighs)\b"

CLAIMING = table(
    (
        (
            "heal|cure|curing|eras|resolv|eliminat|fix|undo|revers|banish|dissolv|rid of|wip",
            r"\b(?:heal(?:s|ed|ing)?|cur(?:es?|ed|ing)|eras(?:es?|ed|ing)|resolv(?:es?|ed|ing)|eliminat(?:es?|ed|ing)|fix(?:es|ed|ing)?"
            r"|undo(?:es|ing)?|revers(?:es?|ed|ing)|banish(?:es|ed|ing)?|dissolv(?:es?|ed|ing)|(?:gets?|getting) rid of"
            rf"|wip(?:es?|ing) (?:out|away)) (?!from\b)(?:[\w'’-]+ ){{0,3}}?{_WOUNDS}",
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
            "effective|better|as well as|as good as|as strong as|stronger|faster|safer|superior|outperform|outdo|beat|surpass|outstrip",
            rf"\b(?:superior to|more effective than|better than|stronger than|faster than|safer than|(?:just )?as (?:effective|good|strong) as"
            rf"|works? (?:just |at least )?as well as) {_WHAT}{_CARE}"
            rf"|\b(?:outperform|outdo|beat|surpass|outstrip)\w* {_WHAT}{_CARE}",
            _STUDIES,
        ),
        (
            "unnecessary|superfluous|no longer need|need for|do without|needless",
            rf"\bmak(?:es?|ing) {_WHAT}{_CARE} (?:unnecessary|superfluous|needless)"
            rf"|\b{_CARE} (?:becomes?|is|are|will be) (?:unnecessary|superfluous|needless|no longer needed)"
            rf"|\bno longer needs? {_WHAT}{_CARE}|\b(?:can|will|could) do without {_WHAT}{_DRUG}"
            rf"|\b(?:eliminat|remov|end|replac)\w* (?:the|any|all) need for {_WHAT}{_CARE}",
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
            rf"|\b(?:toxins?|poisons|(?:metabolic )?waste|waste products|lactic acid|impurities){_UP_TO}{{0,9}}? (?:washed|flushed|removed|released|drained|cleared(?! by the (?:body|liver|kidneys))|leaves?"
            r"|built up|builds? up|comes? out)\b",
            _NO_DETOX,
        ),
        (
            "detoxif",
            rf"\bdetoxif(?!ication)\w+ {_WHAT}(?:{_BODY}|liver|system|lymph\w*|blood|brain|mind|cells|soul)",
            _NO_DETOX,
        ),
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
            r"\b(?:jaws?|shoulders?|hips?|necks?|backs?|hands?|feet|breath|posture|psoas|muscles?|tightness|tension|pain|knots?|headaches?)"
            rf"{_UP_TO}{{0,3}}? (?:(?:is|are) (?:\w+ )?(?:an? |the )?(?:\w+ )?(?:sign|expression|seat|language) of"
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
            "root of|roots of|cause of|treats the symptom|treat the symptom",
            rf"\b(?:gets?|getting|goes|works?|reach\w*)(?: right| straight)? (?:to|at)? ?the roots? of (?:\w+ ){{0,2}}(?:{_WOUNDS}|pain|problem)"
            rf"|\b(?:gets?|getting|goes|works?|reach\w*) (?:to |at )?the (?:real|true|root|deeper|actual) cause of|\bonly treats? (?:the )?symptoms",
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
            r"(?: has| have)? (?:now |clearly |long )?prove[ns]? (?!nothing|no\b)|\b(?:has|have) been proven (?:by|in)\b",
            _LIMITS,
        ),
        (
            "100|hundred|safe|harmless|side effects|miracle|risk",
            r"\b(?:100 ?%|(?:one|a) hundred percent|100 percent|completely|perfectly|totally|entirely|always) (?:safe|effective|harmless)\b|\bno side effects\b|\bmiracle\b"
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
            "success rate|will sleep|percent|hours of sleep|what talk|what therapy|what psychotherapy|session",
            r"\bsuccess rates?\b|\b(?:equals?|is worth|replaces?) (?:[\w-]+ ){1,3}hours of sleep\b|\b(?:works?|helps?) (?:in|for) \d+ ?(?:percent|%)"
            r"|\bin (?:\w+ ){1,2}what (?:talk|therapy|psychotherapy)\b|\btakes? (?:only|just) (?:\w+ ){1,2}sessions?\b"
            r"|\bsessions?(?: of \w+)? (?:is|are) enough\b"
            r"|\bwill (?:\w+ )?sleep (?:like a (?:baby|log)|through the night|soundly)\b",
            _LIMITS,
        ),
        (
            "tool|cure|key|answer|remedy|antidote|switch|treatment|medicine|therapy|way",
            r"\b(?:is|are) (?:the|our|your) (?:most powerful|most effective|best|strongest|surest|safest|fastest|ultimate|perfect|only) (?:\w+ )?(?:tool|cure|remedy|treatment|medicine|therapy|way)"
            rf"(?: there is| of all)? (?:for|against|to heal|(?:that|which) works for|out of) (?:\w+ ){{0,2}}{_WOUNDS}"
            rf"|\b(?:is|are) (?:the|a) (?:cure|key|answer|remedy|antidote|(?:master )?switch) (?:to|for|of|against) (?:\w+ ){{0,2}}(?:{_WOUNDS}|healing\b|recovery\b)",
            _STUDIES,
        ),
        (
            "no longer|fade|melt|vanish|disappear|away|evaporat|free of|melt|drop away",
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
            "permanently|for good|for life|forever",
            r"\b(?:resets?|heal\w*|fix\w*|cur(?:es?|ed|ing)|remov\w*|goes|gone|changes)(?: [\w'’]+){0,6} (?:permanently|for life|forever|for good(?! \w))\b"
            rf"|\bpermanently (?:lower|heal|end|cur|remov|reliev|chang|eas|resolv)\w*|\bends? {_WOUNDS} (?:forever|for good)",
            _LIMITS,
        ),
        (
            "nothing|no other|no therapy|no treatment|no medicine|no method|few things",
            rf"\b(?:nothing(?: else)?|no (?:other )?(?:therapy|treatment|medicine|method|thing)|few things) (?:can |could |will )?{_MENDS} "
            rf"(?:[\w'’-]+ ){{0,3}}?{_WOUNDS} (?:like|as \w+ as|so \w+ as|better than|more than|faster than)\b",
            _STUDIES,
        ),
        (
            "memor|traces of",
            r"\b(?:wip(?:es?|ed|ing)|eras(?:es?|ed|ing)|delet(?:es?|ed|ing)|remov(?:es?|ing)) (?:(?:out|away) )?(?:[\w'’-]+ ){0,2}(?:memor(?:y|ies)|traces of)\b"
            r"|\b(?:repressed|recovered|buried) memor(?:y|ies) (?:\w+ )?(?:surfaces?|emerges?|returns?|comes? up)\b",
            _OR_NOTHING,
        ),
        (
            "every|each |anyone|anybody|any client|any patient|any survivor|any person|any body|any woman|any man|any child|any veteran|all clients|all patients|all survivors|all veterans|all people|all women|in all ",
            rf"\b{_EVERYONE}(?: (?:with|of|who) (?:\w+ ){{1,2}}?)? ?(?:will )?(?:benefits?|profits?|recovers?|improves?|heals?|(?:feels?|gets?) (?:better|well|calmer))\b"
            rf"|\bhas helped everyone\b|\b(?:in|for) all (?:patients|clients|survivors)\b(?<=in all patients)",
            _LIMITS,
        ),
        (
            "doubl|tripl|halv|in half",
            r"\b(?:doubl|tripl|quadrupl|halv)(?:es?|ed|ing) (?:[\w'’-]+ ){0,2}(?:rate|speed|effects?|chances?|odds|time|results?|benefits?)\b"
            r"|\bcuts? the time to (?:\w+ ){1,2}in half\b",
            _STUDIES,
        ),
        (
            "balance",
            r"\b(?:nervous system|brain|body|psyche) (?:back )?(?:in|to)(?:to)? balance\b|\brestor\w* (?:the )?balance (?:of|in|to) (?:the|her|his|your) (?:nervous system|brain|body)\b",
            _OR_NOTHING,
        ),
        (
            "keep|contain|harbo|full of|every muscle has|every organ has|every joint has",
            rf"\b(?:tissues?|muscles?|knots?|organs?|fascia)\b{_UP_TO}{{0,4}}? (?:keeps?|contains?|harbou?rs?|(?:is|are) full of) {_WHAT}{_FELT}"
            rf"|\bevery (?:muscle|organ|joint) has an? {_FELT}",
            _NO_STORE,
        ),
        (
            "shak|trembl|tear|crying|cries|sobb|shiver|yawn|goose|sigh",
            rf"\b{_CRYING}{_UP_TO}{{0,3}}? (?:means?|shows?|proves?|signals?|wash(?:es)?|carr(?:y|ies)|lets?|flush(?:es)?) (?:that )?{_WHAT}(?:{_FELT}|stress hormones|pain\b)"
            rf"|\b{_CRYING} (?:is|are) {_WHAT}way of (?:letting|getting|releasing) {_WHAT}{_FELT}|\bshak(?:es?|ing) off (?:the |her |his |their )?{_FELT}",
            _SEEN,
        ),
        (
            "is always|are always|nothing but|never just",
            rf"\b(?:pain|tension|tightness|illness|disease|headaches?) is (?:always|nothing but|never just) (?!a sign)(?:[\w'’-]+ )?{_FELT}",
            "say that it can go together with, and whose study says so",
        ),
        (
            "massaged away|rubbed away|pressed away|stretched away|breathed away|kneaded away",
            r"\b(?:be|been|is|are) (?:massaged|rubbed|pressed|stretched|breathed|kneaded) away\b",
            _OR_NOTHING,
        ),
        (
            "dissolv|melt|blockage|realign",
            r"\b(?:dissolv|melt|remov|clear|break)\w* (?:\w+ ){0,2}(?:emotional (?:armor|blocks?|blockages?)|(?:muscle|body) armor|energy blockages?)\b"
            r"|\b(?:melts?|melting) away (?:\w+ ){0,2}(?:depression|anxiety|grief|trauma|fear)\b|\brealign\w* (?:\w+ )?energy\b",
            _OR_NOTHING,
        ),
        (
            "never forgets|tells the truth",
            r"\b(?:body|tissues?|fascia|skin) (?:never forgets?|(?:always )?tells? the truth)\b",
            "nobody can read a body: write what you see and ask what it is",
        ),
        ("works for|work for|works against", rf"{_HANDS}works? (?:for|against) {_WHAT}{_ILLS}", _LIMITS),
        (
            "vagus",
            r"\bvagus(?: nerve)? (?:can be|is|gets) (?:toned|stimulated|activated|trained|strengthened) (?:by|with|through)\b",
            _OR_NOTHING,
        ),
        (
            "abuse|neglect|violence|childhood",
            r"\b(?:heal|revers|undo|repair|eras)(?:s|es|ed|ing)? (?:[\w'’-]+ ){0,3}?(?:damage|harm|effects|scars|wounds) (?:[\w'’-]+ ){0,3}?(?:abuse|neglect|violence|childhood)\b",
            _MEASURED,
        ),
        (
            "remedy|treatment|medicine|cure",
            r"\b(?:no|nothing) (?:\w+ )?(?:safer|better|stronger|surer|faster|more \w+)(?: (?:or|and) (?:more )?\w+)? (?:remedy|treatment|medicine|cure)\b",
            _LIMITS,
        ),
        (
            "free of|free from",
            rf"\b(?:every|each|any|all) (?:client|survivor|patient|person)s? (?:[\w'’-]+ ){{0,8}}?free (?:of|from) (?:\w+ )?(?:{_ILLS}|pain|fear)",
            _MEASURED,
        ),
        (
            "permanently|for good|forever|for ever",
            rf"\b{_ILLS}(?: [\w'’-]+){{0,3}}? (?:disappears?|vanish(?:es)?|stops?|ends?|goes? away|leaves?)(?: \w+)? (?:permanently|for good|forever|for ever)\b",
            _MEASURED,
        ),
        (
            "relapse",
            r"\b(?:no|not a single) (?:client|survivor|patient|one)(?: [\w'’-]+){0,9}? (?:ever )?relapses?\b",
            _MEASURED,
        ),
    )
)
