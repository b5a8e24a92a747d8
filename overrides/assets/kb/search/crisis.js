/* Words for which crisis help comes first: by rule, before any score, and without the search file.
   Too often is better than once too few. */
import { words } from "./words.js";

/** Whether words ask for crisis help: where its page begins for them, what that is called, and the words. The body comes first,
    but for who hopes not to wake. */
const HELP = [
  ["", "Crisis help", "(hop|wish|pray)\\w* (\\w+ ){0,2}(wont|not|never) wake"],
  ["#medical", "The body is in danger", "chest (pain|pressure)|crushing chest|left arm (hurts|pain)|passed out(?! (fl|leaf|card|sand|broch))|unconscious|unresponsive|no pulse|(not|stopped) respond\\w*|(she|he|they|client|patient|and) (\\w+ )?(wont|cant|doesnt|does not) (wake|be woken|respond)|cant wake (her|him|them|my|the)|(not|cant|cannot|stopped|trouble|struggl\\w*) (to )?(breath(e|ing)|catch (his|her) breath)|throat (is )?(clos|swell)ing|severe allergic|insulin shock|(worst|thunderclap|sudden) headache|(weak|numb)\\w* (on|of|down) (one|the left|the right|(her|his) (left|right)) side|suddenly confused|heart attack(?! (in \\d|last|(\\w+ ){0,3}ago))|having a (seizure|stroke)|(seizures?|(a|had|has|have) stroke) (on|during|while|in my|right now|now)|stroke on (the|my) table|(face|facial|mouth) (is )?droop\\w*|drooping face|slur\\w* (speech|words|his|her)|bleed\\w* (heavily|badly|a lot|out|(\\w+ )?(wont|doesnt) stop)|anaphyla\\w*|collapsed|(lips|face) (\\w+ ){0,3}blue|blue lips|convulsi(ng|ons)|seizing(?! up)|epileptic fit|ha(s|ve|d|ving) (a fit(?! (for|with|of))|(\\w+ ){0,3}seizures?(?! (dis|med|last|as an?|in (her|his|my|child)|when (she|he|i) was|(\\w+ ){1,3}ago)))|(client|patient|he|she|they) (\\w+ )?faint(s|ed)|is fainting|(slit|slash)\\w* (her|his|my|their) wrists?"],
  ["", "Crisis help", [
    "suicid\\w*|overdos\\w*|unaliv\\w*|kms|od(ed|ing)?|self ?harm\\w*(?! scar)|kill(s|ed|ing(?! me))?(?! (my|the) (thumb|hand|wrist|finger|forearm|elbow|arm|shoulder|neck|back|hip|knee|feet)s?\\b)|988|911|999|hotline|crisis (line|number|help)|emergency number",
    "weapons?|gun(s|shots?)?|rifles?|pistols?|(shoots?|shooting|stab(s|bed|bing)?) (her|his|him|me|my|them|some|people)\\w*|(has|have|had|with|got|holding|pulled|pulls) (\\w+ )?kni(fe|ves)",
    "^(please )?help( me)?( please)?$|^(an )?emergency$",
    "(hang(s|ed|ing)?|hung) (\\w*sel(f|ves))|jump(s|ed|ing)? (off|from) (\\w+ )?(bridge|roof|building|balcony|cliff)|jump in front of|(about|wants) to jump|on (the|a) (roof|ledge)",
    "(not|isnt|nothing|no longer) worth living|(no|any|a) reason to (live|go on|keep (going|living)|be here)|(tired|sick|weary) of (living|being alive|life)|(never|not) wake up|(wont|without) waking up|(has|have|had|ive|hes|shes) given up( on (life|living|everything))?$|(disappear|be gone|sleep) forever|(not|\\w+nt) (want to )?exist|goodbye to every\\w*|(giv(es?|ing)|gave|given) away (all )?(her|his|my|their) (things|stuff|belongings|possessions)|wish(es)? (i|she|he) (wasnt|werent|was not|were never|was never) (here|born|alive)",
    "(sav(es?|ed|ing)|hoard\\w*|stockpil\\w*|bottle of|stash\\w*|counted( out)?) (\\w+ ){0,3}(pills|tablets|med(s|ication))|(pills|tablets|meds) (are )?(saved|hoarded|stashed|lined)|(swallow\\w*|took|taken|ate) ((a |the |her |his )?(whole|entire|full) (bottle|pack|box)|a handful of|all (her|his|my|their) (\\w+ )?(pills|meds|tablets|anti\\w+)|too many|\\d\\d+ (?!min|hour|sess|day|week|month|year|c))|swallow\\w* (\\w+ ){0,2}pills|(drank|drunk|swallow\\w*) (\\w+ ){0,2}(bleach|poison|antifreeze|clean\\w+)|noose|(has|have|got|hid) a rope",
    "rap(e|ed|ing|ist)|molest\\w*|stalk\\w*|(scared|afraid|terrified) (of (her|his|my)( own)? (\\w+ )?(husband|wife|partner|boyfriend|girlfriend|father|stepfather|mother)|to go (back )?home)|lock(s|ed) (her|him|me|them) (in|up)|(wont|doesnt) let (her|him|me|them) (leave|out)|into (her|his|my) room at night|by the (throat|neck)|strangl\\w*|chok(e|ed|es|ing)(?! up( (when|while|with|as|talking|telling)\\b|$))|domestic violence",
    "(is|am|are|was|were|being|been|gets?|got|says?|told|child|sexually|someone|who) (being )?abused|abus(es|ing|ive)|abuse(d)? (as a )?(child|kid)|(child|elder|domestic|physical|sexual) abuse",
    "(child|kid|baby|boy|girl|son|daughter|wife|she|he) (is |are |was |were |being |gets |got )+(beaten|(hit|hurt) (up|by|at|right|again|now))|(hits?|hitting|beats?|beaten|beating|hurts?|hurting) (her|his|him|me|them|(the|a|my) child)",
    "(hurt|harm|cut)(s|ed|ing|ting)? (\\w*sel(f|ves)|some(one|body)|people|(her|his|my|a) child)",
    "(want|wish|go|plan|rather|ready|about)(s|es|ed|ing|ning)? (to )?(be )?(die|dead)|better off (dead|without (me|her|him|them))|end (it all|it\\b(?! (with|now|the))|(her|his|my|their|own) life)|(take|took|taken|taking) (her|his|my|their|its)( own)? life",
    "(not|\\w+nt|no longer) (want|wish)(s|ed|ing)? (to )?(be here|be alive|live|wake up)|cant go on|took (\\w+ ){0,3}pills",
  ].join("|")],
  ["#cuts", "Fresh cuts", "(cut(s|ting)? (her|his|my|their)|cuts (all )?(on|across|along|over))( \\w+){0,2} (\\w*arm|wrist|leg|thigh|skin)s?|razor (cut|mark|wound|slash)\\w*|(fresh|new) cuts|fresh cut on"],
].map(([at, title, signs]) => ({ at, title, signs: new RegExp(`\\b(${signs})\\b`, "m") }));

// what may yet happen, which is kept; no weapons, a scar, a death that is past
const PAST = /\b(?:((be(ing)?|get(s|ting)?|nearly|almost|i|we|(if|wish|hope) \w+) (\w+ )?killed)|(massage|percussion) guns?|gun ?shot( \w+){0,4} (scars?|ago)|(old|healed|from)( an?)? gun ?shot|(was|were|got) killed(?! (by [hmt]|last night|yester|to))|killed (in|by) (\w+ ){0,3}(accident|action|cancer|crash|driver|war)|(accident|cancer|crash|driver|war) killed)\b/g;

/** Where crisis help begins for a question; undefined where it asks for none. `instead` are the words that were read for mistyped ones. */
export function crisisPart(query, instead = []) {
  const text = words(query).join(" "), read = instead.reduce((said, [word, other]) => said.replace(word, other), text);
  const said = (text + "\n" + read).replace(PAST, "$1");
  return HELP.find(({ signs }) => signs.test(said));
}
