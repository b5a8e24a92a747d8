/* Words for which crisis help comes first: by rule, before any score, and without the search file.
   Too often is better than once too few. */
import { words } from "./words.js";

const SIGNS = new RegExp(`\\b(${[
  "suicid\\w*|overdos\\w*|unaliv\\w*|kms|self ?harm\\w*|kill(s|ed|ing(?! me))?(?! (my|the) (thumb|hand|wrist|finger|forearm|elbow|arm|shoulder|neck|back|hip|knee|feet)s?\\b)|988|911|999|hotline|crisis (line|number|help)|emergency number",
  "weapons?|guns?|rifles?|pistols?|(shoots?|shooting|stab(s|bed|bing)?) (her|his|him|me|my|them|some|people)\\w*|(has|have|had|with|got|holding|pulled|pulls) (\\w+ )?kni(fe|ves)",
  "^(please )?help( me)?( please)?$|^(an )?emergency$",
  "(hang(s|ed|ing)?|hung) (\\w*sel(f|ves))|jump(s|ed|ing)? (off|from) (\\w+ )?(bridge|roof|building|balcony|cliff)|jump in front of",
  "(not|isnt|nothing|no longer) worth living|(no|any|a) reason to (live|go on|keep (going|living)|be here)|(tired|sick|weary) of (living|being alive|life)|(never|not) wake up|(wont|without) waking up|(has|have|had|ive|hes|shes) given up( on (life|living|everything))?$|(disappear|be gone|sleep) forever|(not|\\w+nt) (want to )?exist|goodbye to every\\w*|(giv(es?|ing)|gave|given) away (all )?(her|his|my|their) (things|stuff|belongings|possessions)|wish(es)? (i|she|he) (wasnt|werent|was not|were never|was never) (here|born|alive)",
  "(sav(es?|ed|ing)|hoard(s|ed|ing)?|bottle of|stash(ed|ing)?|counted( out)?) (\\w+ ){0,3}(pills|tablets|meds)|(pills|tablets|meds) (saved|hoarded|stashed)( up)?",
  "rap(e|ed|ing|ist)|molest\\w*|stalk(s|ed|ing|er)|(scared|afraid|terrified) (of (her|his|my)( own)? (\\w+ )?(husband|wife|partner|boyfriend|girlfriend|father|stepfather|mother)|to go (back )?home)|lock(s|ed) (her|him|me|them) (in|up)|strangl\\w*|chok(e|ed|es|ing)(?! up( (when|while|as|talking|telling)\\b|$))|domestic violence",
  "(is|am|are|was|were|being|been|gets?|got|says?|told|child|sexually|someone|who) (being )?abused|abus(es|ing|ive)|abuse(d)? (as a )?(child|kid)|(child|elder|domestic|physical|sexual) abuse",
  "(child|kid|baby|boy|girl|son|daughter|wife|she|he) (is |are |was |were |being |gets |got )+(beaten|(hit|hurt) (up|by|at|right|again|now))|(hits?|hitting|beats?|beaten|beating|hurts?|hurting) (her|his|him|me|them|(the|a|my) child)",
  "cut(s|ting)? (her|his|my|their)( own)? (arms?|wrists?|legs?|thighs?|skin)|(hurt|harm|cut)(s|ed|ing|ting)? (\\w*sel(f|ves)|some(one|body)|people|(her|his|my|a) child)",
  "(want|wish|go|plan|rather|ready|about)(s|es|ed|ing|ning)? (to )?(be )?(die|dead)|better off (dead|without (me|her|him|them))|end (it all|it\\b(?! (with|now|the))|(her|his|my|their|own) life)|(take|took|taken|taking) (her|his|my|their|its)( own)? life",
  "(not|\\w+nt|no longer) (want|wish)(s|ed|ing)? (to )?(be here|be alive|live|wake up)|cant go on|no reason to live|took (\\w+ ){0,3}pills",
  "chest pain|passed out|unconscious|(not|cant|cannot|stopped) breath(e|ing)|heart attack|having a (seizure|stroke)|(a|had|has|have) (a )?stroke (on|right now|now|during|while|in my)|stroke on (the|my) table|(face|facial|mouth) (is )?droop\\w*|drooping face|slur(s|red|ring) (speech|words|his|her)|bleed(s|ing) (heavily|badly|a lot|out)|anaphyla\\w*|collapsed|(lips|face) (is |are |turn(ed|ing)? |went |going )?blue|blue lips|od(ed|ing)?",
].join("|")})\\b`);

const TOOLS = /\b(massage|percussion) guns?\b/;      // no weapons

/** Whether a question asks for crisis help; `instead` are the words that were read for mistyped ones. */
export function isCrisis(query, instead = []) {
  let text = words(query).join(" ").replace(TOOLS, "");
  if (SIGNS.test(text)) return true;
  for (const [word, other] of instead) text = text.replace(word, other);
  return SIGNS.test(text);
}
