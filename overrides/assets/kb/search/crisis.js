/* Words for which crisis help comes first: by rule, before any score, and without the search file.
   Too often is better than once too few. */
import { words } from "./words.js";

// one word for several, so that a sign stands once: she, her, not
const SAME = [
  [/\b(?:(?:is|are|was|were|do|does|did|can|could|will|would|has|have) not|(?:is|are|was|were|do|does|did|ca|could|wo|would|has|have)nt|cannot|no longer)\b/g, "not"],
  [/\b(?:he|they|client|patient)\b/g, "she"],
  [/\b(?:his|their|him|them)\b/g, "her"],
];

// in a sign * is the rest of a word, % a word that may stand there, ~ up to three of them, @ her or my, & that both stand near each other
const LONG = { "*": "\\w*", "%": "(\\w+ )?", "~": "(\\w+ ){0,3}", "@": "(her|my)" };
const near = (sign) => sign.replace(/(.*)&(.*)/, "($1) ~($2)|($2) ~($1)");
const long = (signs, flags) => new RegExp(`\\b(?:${signs.map(near).join("|").replace(/[*%~@]/g, (short) => LONG[short])})\\b`, flags);

/** Where the page of crisis help begins, what that is called, and the signs for it; the first that says one counts. */
const HELP = [
  ["", "Crisis help", ["(hop|wish|pray|want)* (?!to wake)%%~(not|never) wake"]],      // who hopes not to
  ["#medical", "The body is in danger", [
    "chest&pain|tightness|crush*|elephant", "leg|calf&clot*|swollen", "left arm&hurts|pain|numb*", "headache&worst|thunderclap", "(left|right|one) side|one arm&(weak|numb|limp)*", "diabetic&pale|shak*|sweat*|confus*",
    "face|facial|mouth|lips|tongue|throat&swell*|swollen|droop*|blue|gray", "slur*&speech|words", "bleed*&pregn*|heavily|badly|a lot|not stop*", "table|face down&not answer*",
    "sudden*&headache|pain|confus*|dizz*|blind|weak*|numb*|speaking|seeing|not see|blue|gray",
    "chest pressure|heart (attack|stop*)|no pulse|not moving|badly hurt",
    "passed out(?! (?!some|min)(the )?\\w{4,}s\\b)|un(conscious(?! (bi|mi|mo|pro|com|mem|bel|tra))|responsive)|collapsed|faint(s|ed)|is fainting",
    "(not|stopped) respond*(?! %to %(e?ma|mes|let|cal|te|tr|req|ref|inv))|not (get \\w+ to |be )?(wake|woken|kept awake)|hard to wake",
    "(not|stopped|trouble|struggl*|diffic*|hard to) (to )?(breath(e|ing)(?! (deep|in|th))|catch @ breath|swallow*)|not get %(air|breath)",
    "throat ~clos*|allergic reaction|anaph*|hives|stiff neck (and )?fever|new(ly)? confus*|disorient*|not know (where she is|what (day|year))",
    "numb* ~between|not (pee|urinate|(move|feel) her legs?)|lost ~(bladder|bowel)",
    "(seizures?|(a|had|has|have) stroke) (on|during|while|in my|right|now)|having a stroke|convulsi(ng|ons)|seizing(?! up)|epileptic fit|ha* (a fit(?! (for|with|of))|~seizures?(?! (dis|med)))",
    "bleed* out|(vomit|cough|throw)* %blood|(slit|slash)* @ wrists?|insulin shock|low blood sugar",
  ]],
  ["#too-much", "Too much taken", ["(swallow*|took|taken|ate|drank|drunk) (%(whole|entire|full) (bottle|pack|box)(?! of [wbc])|a handful of(?! [cs])|all @ %(pills|meds|tablets|anti*|tyl*)|too (many|much)(?! (time|cl|se|on))|more ~told|\\d\\d+ (?!min|hour|sess|day|week|month|year|c)|%~(pills|sleeping \\w+|bleach|poison|antifr*|cleaning))"]],
  ["", "Crisis help", [
    "suicid*(?! prevention [tc])|overdos*(?! of (home|su|cho|cof|inf))|unaliv*|kms|od(ed|ing)?|self ?harm*(?! scar)|kill(s|ed|ing(?! me))?(?! (time|(my|the) (thu|han|wri|fin|for|elb|arm|sho|nec|bac|hip|kne|fee)))|988|911|999|hotline|crisis (line|number|help)|emergency number",
    "(weapon|rifle|pistol)*|gun(s|shots?)?|(shoot*|stab(s|bed|bing)?) (up )?(her|me|my|some|people)*|(ha*|with|got|hold*|pull*) %kni(f|v)*|threaten*(?! to (sue|leave|quit|re|ca|st))",
    "^(please )?help( me)?( please)?$|^(an )?emergency$",
    "h[au]ng* *self|jump* ((off|from) %(bridge|roof|build|balcon|cliff)*|in front)|(about|wants|going) to jump|on (the|a) (roof|ledge|bridge)(?! of)|noose|a rope",
    "not* worth living|(reason|point) (to|in|of) (liv(e|ing)|go on|keep going|be here)|(tired|sick) of (living|being alive|life)|(never|without) wak(e|ing) up|given up( on (life|everything))?$|(disappear|gone|sleep) forever|not (want to )?exist|goodbye (to every|note|letter)*|(giv|gave)* away %@ (thing|stuff|belong|possess|dog|cat)*|wish* (i|she) (not|(was|were) never) (here|born|alive)",
    "(sav|hoard|stockpil|bottle of|stash|counted)* ~(pills|tablets|med(s|ication))|(pills|tablets|meds) %(saved|hoard|stash|lined)*",
    "rap(e|ed|ing|ist)|molest*|stalk*|(scared|afraid|terrified) (of @ ~(husb|wife|partner|boyf|girlf|*father|mother)*|to go %home)|(not |un)safe (at|to go) %home|lock(s|ed) (her|me) (in|up)|(locked|hurt|kicked|pushed|burned) %~by @|not let (her|me) (leave|out)|into @ room at night|block* the door|(pinned|grabbed) (her|me)|by the (throat|neck)|strangl*|chok*(?! up( (when|while|with|as|talking|telling)\\b|$))|follow* (me|her) home",
    "abus(ed(?! (man|wom))|es|ing|ive)|abuse ~(child|kid)|(child|elder|physical|sexual) abuse|domestic (abuse|violence)|touch* (her|me) (at night|down there)|touched by @ (step|dad|*father)*",
    "beaten|hit by(?! ((a|the) )?(car|tr|bus|bik|mot|dr|van|ball|wa))|(hit|beat|hurt)* (her|me|my head|(the|a|my) child)|sh(ak|ook)* (@|the|a) baby|baby %shak*",
    "(hurt|harm|cut|shoot|burns)* (*sel(f|ves)|some(one|body)|people|(@|a|the) (child|kids?))|(burn|cut)* %%~on purpose",
    "(want|wish|go|plan|rather|ready|about)* (to )?(be )?(die|dead)|better off (dead|if (i|she)|without (me|her))|world %be better without|end (it all|it\\b(?! (with|now|the))|(@|own) life)|(tak|took)* (@|its)( own)? life",
    "not (want|wish)* (to )?(be here|be alive|live|wake up)|not go on|(see|hear)* (things|what) ~not there|voices? %%(tell|say|command)*|(says|thinks) she %(jesus|god)|manic and|not slept for \\w+ days",
  ]],
  ["#cuts", "Fresh cuts", ["(cut(s|ting)? @|cuts (all )?(on|across|along|over))( \\w+){0,2} (*arm|wrist|leg|thigh|skin)s?|razor (cut|mark|wound|slash)*|(fresh|new) cuts|fresh cut on"]],
].map(([at, title, signs]) => ({ at, title, signs: long(signs, "m") }));

// what may yet happen, which is kept; what only sounds like it, an illness, a wound, a death that is past
const PAST = long(["((be(ing)?|get(s|ting)?|nearly|almost|i|we|(if|wish|hope) \\w+) %killed)|case example.+|(massage|percussion) guns?|(was|were|got) killed(?! (by [hmt]|last night|yester|to))", "gun ?shot&scars?|years|old|healed", "killed&accident|action|cancer|crash|driver|war",
  "(it|this|massage|pressure) hurts? (her|me)|(seizures?|stroke|heart attack|fainted|passed out|collapsed|reaction|clot)( (?!now|today|just|again)\\w+){0,4} ((years|months) ago|(in|since) (19|20)\\d\\d|last (year|month|week|su|sp|wi|fa)*|as an? [bckgty]*|when (she|i) was %(\\d|li|sm|yo|a))|(history of|ago she had|after) %heart attack"], "g");

/** Where crisis help begins for a question; undefined where it asks for none. `instead` are the words that were read for mistyped ones. */
export function crisisPart(query, instead = []) {
  const text = words(query).join(" "), read = instead.reduce((said, [word, other]) => said.replace(word, other), text);
  const said = SAME.reduce((found, [various, one]) => found.replace(various, one), text + "\n" + read).replace(PAST, "$1");
  return HELP.find(({ signs }) => signs.test(said));
}
