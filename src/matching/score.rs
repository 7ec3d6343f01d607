//! Lays the tokens of two names side by side and says how alike the names are. Never looks for the names to compare.

use super::dictionary::{ALIKE, Dictionary};
use super::name::{MOST_TOKENS, Token};
use super::tables::Class;

/// How two runs of tokens belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// By spelling, sound or meaning; the likeness tells.
    Word,
    /// One side writes as one word what the other writes as several.
    Joined,
    /// An initial for a word.
    Initial,
    /// A word cut short.
    Cut,
    /// One word made of the first letters of several.
    Acronym,
}

/// A pair of runs that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Link {
    /// First and number of the query's tokens.
    pub query: (u8, u8),
    /// First and number of the listed name's tokens.
    pub listed: (u8, u8),
    pub kind: Kind,
    /// Thousandths.
    pub likeness: u16,
}

impl Link {
    /// The share of the letters of both runs that agree, about.
    fn letters_that_agree(&self) -> f32 {
        match self.kind {
            Kind::Word | Kind::Joined => f32::from(self.likeness) / 1000.0,
            Kind::Cut => 0.8,
            Kind::Initial | Kind::Acronym => 0.6,
        }
    }
}

/// The numbers the score is made with; found by search on the tuning half of the bench and then left alone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tuning {
    /// What a pair of words is worth at a likeness of 620, 700, 800, 850, 900, 950, 980 and 1000 thousandths.
    pub worth: [f32; 8],
    /// What a weight unmatched in the query costs.
    pub query_alone: f32,
    /// What a weight unmatched in the listed name costs.
    pub listed_alone: f32,
    /// The matched weight at which half of the evidence is missing.
    pub thin: f32,
    /// The factor for names that have different numbers.
    pub other_number: f32,
    /// What a joined, an initial, a cut and an acronym pair are worth.
    pub joined: f32,
    pub initial: f32,
    pub cut: f32,
    pub acronym: f32,
    /// Added or taken for the same or another legal form.
    pub same_form: f32,
    pub other_form: f32,
    /// Taken for tokens in another order.
    pub disorder: f32,
    /// What an unmatched word of trade or place, and an unmatched patronymic cost, as shares of their weight.
    /// The share of `listed_alone` where at least two words proper to the name agree.
    pub listed_aside: f32,
    /// The first is for a query that adds a word of trade where at least two words proper to the name agree.
    pub lone_trade_aside: f32,
    pub lone_trade: f32,
    pub lone_patronymic: f32,
    /// The factor for persons that have different patronymics.
    pub other_patronymic: f32,
    /// What all words matched both ways makes good of thin evidence.
    pub whole: f32,
    /// What is made good of a lack when all words of both names are equal in letters or sound.
    pub exact: f32,
    /// The factors for a query with a legal form, or with words of trade, and a listed person or ship without.
    pub not_a_company: f32,
    pub not_in_trade: f32,
    /// How much of the score rests on the share of letters that agree, which long names with one slip keep high.
    pub letters: f32,
    /// What is made good of a lack when every word of the query is in the listed name as it is written or sounds, and only
    /// the listed name has more: where a patronymic agrees, for other persons and ships, for organisations with two words
    /// proper to the name, and for organisations with fewer.
    pub part: [f32; 4],
    /// What a pair is worth, as a share, where only one side has its vowels written, and where the query's word is written in
    /// Chinese or Korean signs: many names fall together so.
    pub voiceless: f32,
    pub signs: f32,
    /// How much of the score rests on the detail of the spelling, which puts pairs into order that are else alike.
    pub detail: f32,
}

pub(super) const TUNING: Tuning = Tuning {
    worth: [0.07, 0.22, 0.53, 0.68, 0.79, 0.82, 0.94, 1.0],
    query_alone: 0.40,
    listed_alone: 0.11,
    thin: 0.32,
    other_number: 0.2,
    joined: 0.95,
    initial: 0.55,
    cut: 0.05,
    acronym: 0.95,
    same_form: 0.0005,
    other_form: 0.037,
    disorder: 0.0003,
    listed_aside: 1.05,
    lone_trade_aside: 0.65,
    lone_trade: 1.3,
    lone_patronymic: 0.02,
    other_patronymic: 0.57,
    whole: 0.24,
    exact: 0.235,
    not_a_company: 0.86,
    not_in_trade: 0.95,
    letters: 0.29,
    part: [0.4, 0.05, 0.45, 0.2],
    voiceless: 0.95,
    signs: 0.84,
    detail: 0.002,
};

/// Pairs so alike are taken before words are tried joined.
pub(super) const SURE: u16 = 890;

/// Runs of words less alike than this, in thousandths, are not one word written apart.
const LIKE_JOINED: u16 = 840;

const KNOTS: [u16; 8] = [ALIKE, 700, 800, 850, 900, 950, 980, 1000];

impl Tuning {
    /// What a pair of words so alike is worth, 0 to 1.
    pub fn worth(&self, likeness: u16) -> f32 {
        if likeness < ALIKE {
            return 0.0;
        }
        let at = KNOTS.iter().rposition(|knot| *knot <= likeness).unwrap_or(0);
        let Some(next) = KNOTS.get(at + 1) else { return self.worth[at] };
        let part = f32::from(likeness - KNOTS[at]) / f32::from(next - KNOTS[at]);
        self.worth[at] + part * (self.worth[at + 1] - self.worth[at])
    }

    /// The share of its weight that an unmatched word of a class costs.
    pub fn share(&self, class: Class) -> f32 {
        match class {
            Class::Trade | Class::Honorific => self.lone_trade,
            Class::Patronymic => self.lone_patronymic,
            _ => 1.0,
        }
    }
}

/// A name to be looked up, its tokens weighed by the dictionary.
#[derive(Debug, Default)]
pub(super) struct Query {
    pub tokens: Vec<Token>,
    /// Weight of each token, 0 to 1.
    pub weights: Vec<f32>,
    /// What each token adds to the bound of a name that it did not lead to.
    pub unseen: Vec<[Unseen; 2]>,
    /// The words, as bits, that the list does not have and that may be misspelt.
    pub hopeful: u32,
    /// The weight of all but legal forms.
    pub total: f32,
}

/// What a word may yet be worth, as a share of its weight, for a name that it did not lead to: little where the list has
/// the word, more where it may be another word with several slips.
const UNSEEN: f32 = 0.3;

/// What a word adds to the bound of a name that it did not lead to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unseen {
    /// The weight that may agree nevertheless.
    matched: f32,
    /// What the rest of the word costs.
    alone: f32,
}

impl Unseen {
    fn of(token: &Token, weight: f32, most: f32, tuning: &Tuning) -> Unseen {
        if token.class == Class::Legal {
            return Unseen { matched: 0.0, alone: 0.0 };
        }
        if token.class == Class::Initial {
            // It may stand for any word, which may weigh 1.
            return Unseen { matched: 0.5 * tuning.initial, alone: 0.0 };
        }
        let aside = if token.class == Class::Trade { tuning.lone_trade_aside } else { 1.0 };
        let share = tuning.share(token.class).min(aside);
        Unseen { matched: most * weight, alone: tuning.query_alone * (1.0 - most) * weight * share }
    }
}

impl Query {
    /// Makes room for another name.
    pub fn clear(&mut self) {
        self.weights.clear();
        self.unseen.clear();
        self.hopeful = 0;
        self.total = 0.0;
    }

    /// Sets the weight of the next token; `known` says whether the list has it, or nearly so.
    pub fn weigh(&mut self, weight: f32, known: bool, tuning: &Tuning) {
        let token = &self.tokens[self.weights.len()];
        if token.class != Class::Legal {
            self.total += weight;
        }
        if !known && token.letters.len() >= SHORTEST_MISSPELT && token.class != Class::Legal {
            self.hopeful |= 1 << self.weights.len();
        }
        self.unseen.push(
            [UNSEEN, misspelt_worth(token.letters.len(), tuning)]
                .map(|most| Unseen::of(token, weight, most, tuning)),
        );
        self.weights.push(weight);
    }

    /// The most that a name can score that `words` (as bits) reach with so much weight: what is left may do a little better
    /// than nothing, the `hopeful` of it rather well, and the listed name costs at least what cannot be matched.
    pub fn bound(&self, words: u32, hopeful: u32, reached: f32, listed: f32, tuning: &Tuning) -> f32 {
        let (mut matched, mut alone) = (reached, 0.0);
        let mut all_seen = true;
        for (at, unseen) in self.unseen.iter().enumerate() {
            if words >> at & 1 == 0 {
                let unseen = unseen[(hopeful >> at & 1) as usize];
                matched += unseen.matched;
                alone += unseen.alone;
                all_seen &= unseen.matched == 0.0;
            }
        }
        alone += tuning.listed_alone * tuning.listed_aside.min(1.0) * (listed - matched * 1.2).max(0.0);
        let ratio = matched / (matched + alone).max(0.001);
        let score = ratio * matched / (matched + tuning.thin * (1.0 - tuning.whole)) + 0.01;
        let whole = if alone < 0.06 { tuning.exact } else { 0.0 };
        let part = if all_seen { tuning.part.iter().copied().fold(0.0, f32::max) } else { 0.0 };
        score + (1.0 - score) * whole.max(part)
    }
}

/// The shortest word that several slips may make of another.
const SHORTEST_MISSPELT: usize = 6;

/// The most that a word of so many letters is worth for another that it shares no key with, two slips apart or more.
fn misspelt_worth(letters: usize, tuning: &Tuning) -> f32 {
    tuning.worth(1000_u16.saturating_sub((1400 / letters.max(1)) as u16)).clamp(UNSEEN, 0.6)
}

/// The weight that a word of the query and a listed word agree in, and what of it their likeness is worth.
pub(super) fn pair_weight(query: f32, listed: f32, likeness: u16) -> f32 {
    // A word the list does not have weighs what the listed word it stands for weighs.
    let both = (query + listed) * 0.5;
    if likeness < 1000 { listed.min(both) } else { both }
}

/// Likeness of a query's token and a listed token, in thousandths, where known.
pub(super) trait Known {
    fn likeness(&self, query: usize, listed: u32) -> u16;
    /// Whether what is not known to be alike is known not to be.
    fn complete(&self) -> bool;
}

/// Who bears a listed name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bearer {
    /// An organisation, or the list does not say.
    Any,
    /// A person, a ship or an aircraft, which have no legal form.
    PersonOrCraft,
}

/// A listed name as it is scored.
#[derive(Debug, Clone, Copy)]
pub(super) struct Listed<'a> {
    pub tokens: &'a [u32],
    pub bearer: Bearer,
}

/// The first of some neighbouring tokens and how many there are.
type Span = (u8, u8);

/// Room for the work of one comparison, to be used again.
#[derive(Debug, Default)]
pub(super) struct Alignment {
    pub links: Vec<Link>,
    pairs: Vec<(f32, u8, u8, u16)>,
    /// Runs of words alike when written as one: of the query, of the listed name, how alike.
    joined: Vec<(Span, Span, u16)>,
    runs: Vec<Run>,
    query_used: u32,
    listed_used: u32,
}

impl Alignment {
    /// Scores a query against a listed name; `links` then tells how.
    pub fn score(
        &mut self,
        query: &Query,
        name: Listed<'_>,
        dictionary: &Dictionary,
        known: &impl Known,
        tuning: &Tuning,
    ) -> f32 {
        let listed = &name.tokens[..name.tokens.len().min(MOST_TOKENS)];
        self.links.clear();
        self.query_used = 0;
        self.listed_used = 0;
        self.collect_pairs(query, listed, dictionary, tuning, |q, id| known.likeness(q, id));
        self.take_pairs(SURE);
        if self.anything_left(query, listed, dictionary) {
            self.collect_joined(query, listed, dictionary);
            self.take_joined(SURE);
            self.take_pairs(ALIKE);
            self.pair_unknown(query, listed, dictionary, known, tuning);
            self.take_joined(LIKE_JOINED);
            self.pair_initials(query, listed, dictionary);
            self.pair_cut(query, listed, dictionary);
            if name.bearer == Bearer::Any {
                self.pair_acronyms(query, listed, dictionary);
            }
        }
        let score = self.sum(query, listed, name.bearer, dictionary, tuning);
        if name.bearer == Bearer::PersonOrCraft {
            score * bearer_factor(query, listed, dictionary, tuning)
        } else {
            score
        }
    }

    /// Pairs single words that share no key of the index, compared here.
    fn pair_unknown(
        &mut self,
        query: &Query,
        listed: &[u32],
        dictionary: &Dictionary,
        known: &impl Known,
        tuning: &Tuning,
    ) {
        if known.complete() || !self.anything_left(query, listed, dictionary) {
            return;
        }
        let (query_used, listed_used) = (self.query_used, self.listed_used);
        let free = |used: u32, at: usize| used >> at & 1 == 0;
        self.collect_pairs(query, listed, dictionary, tuning, |q, id| {
            let token = &query.tokens[q];
            let listed_free =
                listed.iter().enumerate().any(|(at, other)| *other == id && free(listed_used, at));
            let lengths = (token.sounds.len(), dictionary.spelling(id).sounds.len());
            let near = lengths.0.abs_diff(lengths.1) <= 4 && lengths.0.max(lengths.1) >= 4;
            if free(query_used, q) && listed_free && near { dictionary.likeness(token, id) } else { 0 }
        });
        self.take_pairs(ALIKE);
    }

    fn collect_pairs(
        &mut self,
        query: &Query,
        listed: &[u32],
        dictionary: &Dictionary,
        tuning: &Tuning,
        likeness: impl Fn(usize, u32) -> u16,
    ) {
        self.pairs.clear();
        for (q, token) in query.tokens.iter().enumerate() {
            for (l, id) in listed.iter().enumerate() {
                let likeness = likeness(q, *id);
                if likeness < ALIKE
                    || (token.class == Class::Legal) != (dictionary.class(*id) == Class::Legal)
                {
                    continue;
                }
                let weight = query.weights[q] + f32::from(dictionary.weight(*id)) / 1000.0;
                // Among equals the pair nearest in order is taken first.
                let apart = (q as f32 - l as f32).abs() * 0.0001;
                self.pairs.push((weight * tuning.worth(likeness) - apart, q as u8, l as u8, likeness));
            }
        }
        self.pairs.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    }

    /// Links the collected pairs that are at least so alike.
    fn take_pairs(&mut self, at_least: u16) {
        for at in 0..self.pairs.len() {
            let (_, q, l, likeness) = self.pairs[at];
            if likeness < at_least {
                continue;
            }
            self.link((q, 1), (l, 1), Kind::Word, likeness);
        }
    }

    /// Links two runs unless a token of either is taken.
    fn link(&mut self, query: (u8, u8), listed: (u8, u8), kind: Kind, likeness: u16) -> bool {
        let mask = |run: (u8, u8)| ((1_u32 << run.1) - 1) << run.0;
        if self.query_used & mask(query) != 0 || self.listed_used & mask(listed) != 0 {
            return false;
        }
        self.query_used |= mask(query);
        self.listed_used |= mask(listed);
        self.links.push(Link { query, listed, kind, likeness });
        true
    }

    fn query_free(&self, at: usize) -> bool {
        self.query_used >> at & 1 == 0
    }

    fn listed_free(&self, at: usize) -> bool {
        self.listed_used >> at & 1 == 0
    }

    fn anything_left(&self, query: &Query, listed: &[u32], dictionary: &Dictionary) -> bool {
        let query_left =
            (0..query.tokens.len()).any(|at| self.query_free(at) && query.tokens[at].class != Class::Legal);
        let listed_left =
            (0..listed.len()).any(|at| self.listed_free(at) && dictionary.class(listed[at]) != Class::Legal);
        query_left && listed_left
    }

    /// Links the collected runs that are at least so alike.
    fn take_joined(&mut self, at_least: u16) {
        for at in 0..self.joined.len() {
            let (query, listed, likeness) = self.joined[at];
            if likeness >= at_least {
                self.link(query, listed, Kind::Joined, likeness);
            }
        }
    }

    /// Collects runs of up to four tokens that, written as one word, are like other runs of the other side.
    fn collect_joined(&mut self, query: &Query, listed: &[u32], dictionary: &Dictionary) {
        self.joined.clear();
        self.runs.clear();
        let listed_used = self.listed_used;
        let spelling = |at: usize| dictionary.spelling(listed[at]);
        self.runs.extend(
            runs(listed.len(), |at| listed_used >> at & 1 == 0)
                .map(|run| Run::of(run, |at| (spelling(at).letters.len(), spelling(at).sounds))),
        );
        let (mut one, mut other) = (String::new(), String::new());
        let query_used = self.query_used;
        for run in runs(query.tokens.len(), |at| query_used >> at & 1 == 0) {
            let tokens = &query.tokens;
            let run = Run::of(run, |at| (tokens[at].letters.len(), tokens[at].sounds.as_bytes()));
            if run.length < 4 {
                continue;
            }
            let tokens = &query.tokens[run.from..run.from + run.count];
            one.clear();
            for listed_run in self.runs.iter().filter(|other| run.may_be(other)) {
                if one.is_empty() {
                    tokens.iter().for_each(|token| one.push_str(&token.letters));
                }
                other.clear();
                (listed_run.from..listed_run.from + listed_run.count).for_each(|at| {
                    other.push_str(std::str::from_utf8(spelling(at).letters).unwrap_or_default())
                });
                let vowels = tokens.iter().any(|token| token.without_vowels);
                let likeness = joined_likeness(&one, &other, vowels);
                if likeness >= LIKE_JOINED {
                    self.joined.push((run.place(), listed_run.place(), likeness));
                }
            }
        }
    }

    fn pair_initials(&mut self, query: &Query, listed: &[u32], dictionary: &Dictionary) {
        for (q, token) in query.tokens.iter().enumerate() {
            for (l, id) in listed.iter().enumerate() {
                let letters = dictionary.spelling(*id).letters;
                let initial = token.class == Class::Initial || dictionary.class(*id) == Class::Initial;
                let fits = initial && token.letters.as_bytes().first() == letters.first();
                if fits
                    && self.query_free(q)
                    && self.listed_free(l)
                    && dictionary.class(*id) != Class::Legal
                    && token.class != Class::Legal
                {
                    self.link((q as u8, 1), (l as u8, 1), Kind::Initial, 0);
                }
            }
        }
    }

    fn pair_cut(&mut self, query: &Query, listed: &[u32], dictionary: &Dictionary) {
        for (q, token) in query.tokens.iter().enumerate() {
            for (l, id) in listed.iter().enumerate() {
                if !self.query_free(q) || !self.listed_free(l) || token.class == Class::Legal {
                    continue;
                }
                let (one, other) = (token.letters.as_bytes(), dictionary.spelling(*id).letters);
                if is_cut(one, other) || is_cut(other, one) {
                    self.link((q as u8, 1), (l as u8, 1), Kind::Cut, 0);
                }
            }
        }
    }

    fn pair_acronyms(&mut self, query: &Query, listed: &[u32], dictionary: &Dictionary) {
        let first_of_query = |at: usize| query.tokens[at].letters.as_bytes().first().copied();
        let first_of_listed = |at: usize| dictionary.spelling(listed[at]).letters.first().copied();
        for (q, token) in query.tokens.iter().enumerate() {
            let word = token.letters.as_bytes();
            if self.query_free(q)
                && ACRONYM.contains(&word.len())
                && token.class == Class::Plain
                && let Some(from) =
                    initials_at(word, listed.len(), first_of_listed, |at| self.listed_free(at))
            {
                self.link((q as u8, 1), (from as u8, word.len() as u8), Kind::Acronym, 0);
            }
        }
        for (l, id) in listed.iter().enumerate() {
            let word = dictionary.spelling(*id).letters;
            if self.listed_free(l)
                && ACRONYM.contains(&word.len())
                && dictionary.class(*id) == Class::Plain
                && let Some(from) =
                    initials_at(word, query.tokens.len(), first_of_query, |at| self.query_free(at))
            {
                self.link((from as u8, word.len() as u8), (l as u8, 1), Kind::Acronym, 0);
            }
        }
    }

    fn sum(
        &self,
        query: &Query,
        listed: &[u32],
        bearer: Bearer,
        dictionary: &Dictionary,
        tuning: &Tuning,
    ) -> f32 {
        let mut matched = 0.0_f32;
        let mut alone = 0.0_f32;
        let mut extra = 0.0_f32;
        let mut inexact = 0.0_f32;
        let mut last = 0;
        let mut proper = 0;
        let mut told = 0;
        let mut own = 0;
        let mut word_by_word = true;
        let mut same_patronymic = false;
        for link in &self.links {
            let q_range = usize::from(link.query.0)..usize::from(link.query.0 + link.query.1);
            let l_range = usize::from(link.listed.0)..usize::from(link.listed.0 + link.listed.1);
            if query.tokens[q_range.start].class == Class::Legal {
                extra += tuning.same_form;
                continue;
            }
            let class = query.tokens[q_range.start].class;
            proper += usize::from(class.tells() && !matches!(class, Class::Trade | Class::Place));
            told += usize::from(class.tells());
            own += usize::from(matches!(class, Class::Plain | Class::Number));
            word_by_word &= matches!(link.kind, Kind::Word);
            same_patronymic |= class == Class::Patronymic;
            let q_weight: f32 = q_range.map(|at| query.weights[at]).sum();
            let l_weight: f32 = l_range.map(|at| f32::from(dictionary.weight(listed[at])) / 1000.0).sum();
            let worth = match link.kind {
                Kind::Word => tuning.worth(link.likeness),
                Kind::Joined => tuning.joined * tuning.worth(link.likeness.max(ALIKE)),
                Kind::Initial => tuning.initial,
                Kind::Cut => tuning.cut,
                Kind::Acronym => tuning.acronym,
            };
            let worth = worth
                * reading_factor(
                    &query.tokens[usize::from(link.query.0)],
                    listed[usize::from(link.listed.0)],
                    dictionary,
                    tuning,
                );
            let weight = match link.kind {
                Kind::Word => pair_weight(q_weight, l_weight, link.likeness),
                Kind::Initial => q_weight.max(l_weight) * 0.5,
                _ => (q_weight + l_weight) * 0.5,
            };
            matched += weight * worth;
            if link.kind != Kind::Word && link.kind != Kind::Joined || link.likeness < 980 {
                inexact += weight;
            }
            alone += weight * (1.0 - worth) * 0.5 * (tuning.query_alone + tuning.listed_alone);
            if link.listed.0 < last {
                extra -= tuning.disorder;
            }
            last = link.listed.0;
        }
        let (mut numbers, mut patronymics) = ((false, false), (false, false));
        let mut query_left = false;
        for (at, token) in query.tokens.iter().enumerate() {
            if self.query_free(at) && token.class != Class::Legal {
                let aside = proper >= 2 && token.class == Class::Trade;
                let share = if aside { tuning.lone_trade_aside } else { tuning.share(token.class) };
                alone += tuning.query_alone * query.weights[at] * share;
                query_left = true;
                numbers.0 |= token.class == Class::Number;
                patronymics.0 |= token.class == Class::Patronymic;
            } else if self.query_free(at) {
                extra -= tuning.other_form;
            }
        }
        let listed_share = if proper >= 2 { tuning.listed_aside } else { 1.0 };
        for (at, id) in listed.iter().enumerate() {
            let class = dictionary.class(*id);
            if self.listed_free(at) && class != Class::Legal {
                alone += listed_share * tuning.listed_alone * f32::from(dictionary.weight(*id)) / 1000.0
                    * tuning.share(class);
                numbers.1 |= class == Class::Number;
                patronymics.1 |= class == Class::Patronymic;
            }
        }
        if matched <= 0.0 {
            return 0.0;
        }
        let ratio = matched / (matched + alone);
        let thin = tuning.thin * (1.0 - tuning.whole * (ratio * 4.0 - 3.0).max(0.0));
        let mut score = ratio * matched / (matched + thin);
        if inexact == 0.0 && alone < 0.06 {
            score += (1.0 - score) * tuning.exact;
        } else if inexact == 0.0 && word_by_word && !query_left && told >= 2 {
            // Words that many names have in common, `Mohammad Ali`, make no part of a name its whole.
            let part = match (same_patronymic, bearer, own, proper) {
                (true, ..) => tuning.part[0],
                (_, Bearer::PersonOrCraft, ..) => tuning.part[1],
                (_, _, 0, _) => 0.0,
                (_, _, _, 2..) => tuning.part[2],
                _ => tuning.part[3],
            };
            score += (1.0 - score) * part * matched.min(1.0);
        }
        if numbers == (true, true) {
            score *= tuning.other_number;
        }
        if patronymics == (true, true) {
            score *= tuning.other_patronymic;
        }
        score *= 1.0 - tuning.letters * (1.0 - self.letter_share(query, listed, dictionary));
        score *= 1.0 - tuning.detail * (1.0 - self.detail(query, listed, dictionary));
        (score + extra * score).clamp(0.0, 1.0)
    }
}

/// How much the letter a word agrees in tells, in bits, from `a` to `z`: the rarer in romanised names, the more.
const LETTER_BITS: [f32; 26] = [
    3.07, 5.61, 5.09, 4.87, 3.41, 6.31, 5.58, 4.71, 3.53, 7.22, 5.17, 4.43, 4.79, 3.69, 3.83, 5.67, 9.13,
    3.97, 4.13, 4.21, 4.97, 5.53, 7.37, 8.39, 5.41, 6.19,
];

/// The same for a digit.
const DIGIT_BITS: f32 = 5.83;

/// The bits at which half of what the agreement in letters could tell is told: two words of average length.
const HALF_TOLD_BITS: f32 = 60.0;

fn bits(letters: &[u8]) -> f32 {
    let bit = |letter: &u8| match letter {
        b'a'..=b'z' => LETTER_BITS[usize::from(letter - b'a')],
        _ => DIGIT_BITS,
    };
    letters.iter().map(bit).sum()
}

impl Alignment {
    /// What the letters tell that agree, 0 to 1: more where more and rarer letters agree and where fewer do not, legal forms
    /// with the rest.
    ///
    /// It moves the last decimals only. Without it, all pairs of two equal rare words would have one score.
    fn detail(&self, query: &Query, listed: &[u32], dictionary: &Dictionary) -> f32 {
        let query_bits = |at: usize| bits(query.tokens[at].letters.as_bytes());
        let listed_bits = |at: usize| bits(dictionary.spelling(listed[at]).letters);
        let all: f32 = (0..query.tokens.len()).map(query_bits).sum::<f32>()
            + (0..listed.len()).map(listed_bits).sum::<f32>();
        let run = |run: (u8, u8)| usize::from(run.0)..usize::from(run.0 + run.1);
        let agreed = |link: &Link| {
            let both: f32 =
                run(link.query).map(query_bits).sum::<f32>() + run(link.listed).map(listed_bits).sum::<f32>();
            both * link.letters_that_agree()
        };
        let agreed: f32 = self.links.iter().map(agreed).sum();
        if all <= 0.0 { 0.0 } else { agreed / all * agreed / (agreed + 2.0 * HALF_TOLD_BITS) }
    }

    /// The share of the letters of both names that agree, legal forms left out.
    fn letter_share(&self, query: &Query, listed: &[u32], dictionary: &Dictionary) -> f32 {
        let query_letters = |at: usize| {
            if query.tokens[at].class == Class::Legal { 0 } else { query.tokens[at].letters.len() }
        };
        let listed_letters = |at: usize| {
            if dictionary.class(listed[at]) == Class::Legal {
                0
            } else {
                dictionary.spelling(listed[at]).letters.len()
            }
        };
        let sum = |run: (u8, u8), letters: &dyn Fn(usize) -> usize| -> f32 {
            (usize::from(run.0)..usize::from(run.0 + run.1)).map(letters).sum::<usize>() as f32
        };
        let all = sum((0, query.tokens.len() as u8), &query_letters)
            + sum((0, listed.len() as u8), &listed_letters);
        let agreed: f32 = self
            .links
            .iter()
            .map(|link| {
                let both = sum(link.query, &query_letters) + sum(link.listed, &listed_letters);
                both * link.letters_that_agree()
            })
            .sum();
        if all > 0.0 { agreed / all } else { 0.0 }
    }
}

/// How many letters a word has that may stand for words of the other side: three or four are the first letters of too many
/// names.
pub(super) const ACRONYM: std::ops::RangeInclusive<usize> = 5..=7;

/// Lowers the score when the query names a company by its words and the listed name is a person's or a ship's without such.
fn bearer_factor(query: &Query, listed: &[u32], dictionary: &Dictionary, tuning: &Tuning) -> f32 {
    let has = |class: Class| {
        let listed_has = listed.iter().any(|id| dictionary.class(*id) == class);
        !listed_has && query.tokens.iter().any(|token| token.class == class && token.letters.len() >= 2)
    };
    let legal = if has(Class::Legal) { tuning.not_a_company } else { 1.0 };
    let trade = if has(Class::Trade) { tuning.not_in_trade } else { 1.0 };
    legal * trade
}

/// The share of its worth that a pair keeps for the script of one side, in which many names are written alike.
fn reading_factor(token: &Token, listed: u32, dictionary: &Dictionary, tuning: &Tuning) -> f32 {
    let signs = |c: char| crate::text::is_han(c) || crate::text::is_hangul(c);
    if token.without_vowels != dictionary.spelling(listed).without_vowels {
        tuning.voiceless
    } else if token.shown.chars().next().is_some_and(signs) && token.class != Class::Trade {
        tuning.signs
    } else {
        1.0
    }
}

/// Every run of one to four neighbouring tokens that are free, longest first.
fn runs(length: usize, free: impl Fn(usize) -> bool) -> impl Iterator<Item = (usize, usize)> {
    let mut mask = 0_u32;
    (0..length.min(31)).for_each(|at| mask |= u32::from(free(at)) << at);
    (1..=4_usize).rev().flat_map(move |count| {
        (0..(length + 1).saturating_sub(count)).filter_map(move |from| {
            let run = ((1_u32 << count) - 1) << from;
            (mask & run == run).then_some((from, count))
        })
    })
}

/// Neighbouring tokens that may be written as one word.
#[derive(Debug, Clone, Copy)]
struct Run {
    from: usize,
    count: usize,
    /// Letters.
    length: usize,
    /// How often each sound stands in it, vowels left out.
    sounds: [u8; 32],
}

impl Run {
    fn of<'w>((from, count): (usize, usize), word: impl Fn(usize) -> (usize, &'w [u8])) -> Run {
        let mut run = Run { from, count, length: 0, sounds: [0; 32] };
        for (letters, sounds) in (from..from + count).map(word) {
            run.length += letters;
            for byte in sounds {
                let count = &mut run.sounds[usize::from(byte & 31)];
                *count = count.saturating_add(1);
            }
        }
        b"aeiou".iter().for_each(|vowel| run.sounds[usize::from(vowel & 31)] = 0);
        run
    }

    fn place(&self) -> (u8, u8) {
        (self.from as u8, self.count as u8)
    }

    /// Whether it is worth a comparison with a run of the other side: about as long, with mostly the same consonants.
    fn may_be(&self, other: &Run) -> bool {
        if self.count == other.count || self.length.abs_diff(other.length) > 2 {
            return false;
        }
        let apart: u32 =
            self.sounds.iter().zip(&other.sounds).map(|(one, other)| u32::from(one.abs_diff(*other))).sum();
        apart as usize <= self.length / 4 + 2
    }
}

fn joined_likeness(one: &str, other: &str, without_vowels: bool) -> u16 {
    let spelling = |word: &str| crate::text::Spelling { without_vowels, ..crate::text::Spelling::new(word) };
    crate::text::word_likeness(spelling(one).as_ref(), spelling(other).as_ref())
}

/// Whether `short` is the beginning of `long`, or its consonants in order, and long enough to tell.
fn is_cut(short: &[u8], long: &[u8]) -> bool {
    if short.len() < 3 || long.len() < short.len() + 2 || short.iter().any(u8::is_ascii_digit) {
        return false;
    }
    long.starts_with(short)
}

/// Where a run of free tokens begins whose first letters are `word`.
fn initials_at(
    word: &[u8],
    length: usize,
    first: impl Fn(usize) -> Option<u8>,
    free: impl Fn(usize) -> bool,
) -> Option<usize> {
    (0..(length + 1).saturating_sub(word.len())).find(|from| {
        word.iter().enumerate().all(|(at, letter)| free(from + at) && first(from + at) == Some(*letter))
    })
}
