// The result of the run, as nisba wrote it into this page, and what is looked up in it.

export const data = JSON.parse(document.getElementById("data").textContent);

const TYPE_NAMES = { PER: ["person", "people"], ORG: ["group", "groups"], LOC: ["place", "places"] };

/** The type of a name in plain words. */
export function typeName(type, many = false) {
  const known = TYPE_NAMES[data.types[type]];
  return known ? known[many ? 1 : 0] : data.types[type];
}

const nameOfId = new Map(data.names.map((name, idx) => [name.id, idx]));
export const pairs = data.pairs.a.map((a, idx) => new Pair(idx, a, data.pairs.b[idx]));
const pairOfNames = new Map(pairs.map((pair) => [`${pair.a} ${pair.b}`, pair]));
const pairsByName = data.names.map(() => []);
for (const pair of pairs) {
  pairsByName[pair.a].push(pair);
  pairsByName[pair.b].push(pair);
}

/** Pairs of a name, strongest first. */
export function pairsOf(name) {
  return pairsByName[name];
}

export function findName(id) {
  return nameOfId.get(id);
}

export function findPair(idA, idB) {
  const [a, b] = [nameOfId.get(idA), nameOfId.get(idB)];
  return pairOfNames.get(`${a} ${b}`) ?? pairOfNames.get(`${b} ${a}`);
}

/** Two names and their numbers. A function, not a class: it is used above where it stands. */
function Pair(idx, a, b) {
  this.idx = idx;
  this.a = a;
  this.b = b;
  this.units = data.pairs.units[idx];
  this.documents = data.pairs.documents[idx];
  this.countA = data.pairs.count_a[idx];
  this.countB = data.pairs.count_b[idx];
  this.evidence = data.pairs.evidence[idx];
}

Pair.prototype.measure = function (name) {
  return data.pairs.measures[name][this.idx];
};

Pair.prototype.other = function (name) {
  return name === this.a ? this.b : this.a;
};

/** The unit that was counted: sentence, paragraph, document, or a window of words. */
export function unit(many = false) {
  const [kind, size] = data.settings.unit.split(":");
  if (kind === "window") return many ? `windows of ${size} words` : `window of ${size} words`;
  return many ? `${kind}s` : kind;
}

/** What a place in a document is called: its id, and its headline where there is one. */
export function documentLabel(idx) {
  const document = data.documents[idx];
  return document.title ? `${document.title} (${document.id})` : document.id;
}

/** Which rule made a name match, in plain words. */
const RULES = {
  exact: "as in the dictionary",
  folded: "but for case, accents, hyphens",
  transliteration: "other romanization",
  native: "native script",
  "short-form": "part of the name",
  abbreviation: "abbreviation",
  plural: "plural",
  weak: "weak name, with a strong one near",
  typo: "one wrong letter",
};

/** The rule in plain words, and its details as the dictionary writes them. */
export function rule(idx) {
  const told = data.rules[idx];
  const kind = told.match(/^[a-z-]+/)?.[0] ?? told;
  const rest = told.slice(kind.length).replace(/^[ ,]+/, "");
  return { plain: RULES[kind] ?? kind, details: rest };
}

/** How a measure is computed; o, r, c and n are the counts of one pair. */
export const MEASURES = [
  { name: "e11", label: "expected by chance", formula: "r × c / n" },
  { name: "llr_g2", label: "G² (log-likelihood)", formula: "2 Σ observed × ln(observed / expected), over four cells", source: "Dunning 1993" },
  { name: "fisher_greater_ln_p", label: "Fisher’s exact p", formula: "probability of o or more with r, c, n as they are", source: "Fisher 1935" },
  { name: "q_value", label: "q (false discovery rate)", formula: "p corrected for all pairs that were tested", source: "Benjamini & Hochberg 1995" },
  { name: "p_holm", label: "p after Holm", formula: "p corrected more strictly", source: "Holm 1979" },
  { name: "npmi", label: "NPMI, −1 to 1", formula: "log₂(o / expected) / −log₂(o / n)", source: "Bouma 2009" },
  { name: "log_dice", label: "logDice, at most 14", formula: "14 + log₂(2 o / (r + c))", source: "Rychlý 2008" },
  { name: "jaccard", label: "Jaccard, 0 to 1", formula: "o / (r + c − o)", source: "Jaccard 1912" },
  { name: "dice", label: "Dice, 0 to 1", formula: "2 o / (r + c)", source: "Dice 1945" },
  { name: "pmi", label: "PMI in bits", formula: "log₂(o / expected)", source: "Church & Hanks 1990" },
  { name: "ppmi", label: "PPMI", formula: "PMI, but not below 0" },
  { name: "mi3", label: "MI³", formula: "log₂(o³ / expected)", source: "Daille 1994" },
  { name: "t_score", label: "t-score", formula: "(o − expected) / √o", source: "Church et al. 1991" },
  { name: "z_score", label: "z-score", formula: "(o − expected) / √expected", source: "Dennis 1965" },
  { name: "chi2", label: "χ²", formula: "n (o₁₁ o₂₂ − o₁₂ o₂₁)² / (r₁ r₂ c₁ c₂)", source: "Pearson 1900" },
  { name: "ln_odds_ratio_haldane", label: "ln odds ratio", formula: "ln of (o₁₁+½)(o₂₂+½) / ((o₁₂+½)(o₂₁+½))", source: "Haldane 1956" },
  { name: "delta_p_c_given_r", label: "ΔP of the second", formula: "o / r − (c − o) / (n − r)", source: "Allan 1980" },
  { name: "delta_p_r_given_c", label: "ΔP of the first", formula: "o / c − (r − o) / (n − c)", source: "Allan 1980" },
];
