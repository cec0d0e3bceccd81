use std::collections::HashMap;

use nisba_text::{Folder, hash_bytes};

use crate::lexicon;
use crate::shape::{Composed, Shape};
use crate::word_table::WordTable;

/// The distinct words that were met, each folded and looked at once, in whatever text it stands.
#[derive(Debug, Default)]
pub(crate) struct Lexemes {
    /// By the hash of the folded word, which is that of its token.
    ids: WordTable<Known>,
    list: Vec<Lexeme>,
    folder: Folder,
}

/// A word that was met before; what most words are asked is told without looking it up.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Known {
    pub(crate) id: u32,
    /// Letters of the English alphabet and nothing else.
    pub(crate) is_alphabetic: bool,
    pub(crate) affix: Affix,
}

/// One distinct word.
#[derive(Debug)]
pub(crate) struct Lexeme {
    /// Folded, apostrophes kept.
    pub(crate) folded: String,
    /// What it may be to the words beside it.
    pub(crate) affix: Affix,
    /// Begins with a letter of the Arabic script.
    pub(crate) is_native: bool,
}

/// What a word may be to the ones beside it.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Affix {
    #[default]
    None,
    /// al-, el-: the article.
    Article,
    /// as-, an-: the article, assimilated to the next sound.
    Assimilated,
    /// Abd, Abdul: "servant of".
    Abd,
    /// Abed, which is that only before an article.
    AbdWithArticle,
    /// Abu: "father of".
    Abu,
    /// Abi, which is that only in a name or after a word.
    Abi,
    /// Din, which is an ending only with an article before it.
    Din,
    /// Eddine, uddin: an ending with its article.
    JoinedDin,
    /// Allah.
    Allah,
}

impl Lexemes {
    /// The number of a word that is a token, or of what is left of one; `folded_hash` is that of a
    /// word that is all of its token.
    pub(crate) fn id_of(&mut self, word: &str, folded_hash: Option<u64>) -> u32 {
        self.known_of(word, folded_hash).id
    }

    /// As [`id_of`](Lexemes::id_of), with what is told beside it.
    pub(crate) fn known_of(&mut self, word: &str, folded_hash: Option<u64>) -> Known {
        // The hash of a token is the hash of its folded text, so the text need not be folded to
        // see whether it was met before.
        if let Some(known) = folded_hash.and_then(|hash| self.known(hash)) {
            return known;
        }
        let mut folded = self.folder.fold(word).text().to_owned();
        if folded == "&" {
            folded = "and".to_owned();
        }
        if folded.starts_with(|c: char| c.is_ascii_digit()) {
            folded.retain(char::is_alphanumeric);
        }
        let hash = folded_hash.unwrap_or_else(|| hash_bytes(folded.as_bytes()));
        self.known(hash).unwrap_or_else(|| {
            let is_alphabetic =
                !folded.is_empty() && folded.bytes().all(|byte| byte.is_ascii_alphabetic());
            let lexeme = Lexeme::new(folded);
            let known = Known { id: self.list.len() as u32, is_alphabetic, affix: lexeme.affix };
            self.list.push(lexeme);
            self.ids.insert(hash, known);
            known
        })
    }

    /// A word that was met before.
    #[inline]
    pub(crate) fn known(&self, folded_hash: u64) -> Option<Known> {
        self.ids.get(folded_hash)
    }

    #[inline]
    pub(crate) fn get(&self, id: u32) -> &Lexeme {
        &self.list[id as usize]
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    pub(crate) fn folder(&self) -> &Folder {
        &self.folder
    }
}

impl Lexeme {
    fn new(folded: String) -> Lexeme {
        let is_native = is_native(&folded);
        Lexeme { affix: Affix::of(&folded), is_native, folded }
    }

    /// Without apostrophes, where they are no letters.
    pub(crate) fn plain(&self) -> String {
        if self.is_native { self.folded.clone() } else { self.folded.replace('\'', "") }
    }
}

impl Affix {
    /// Whether it is one part with the word beside it, which has another key than by itself.
    pub(crate) fn is_joined(self) -> bool {
        !matches!(self, Affix::None | Affix::Article | Affix::Assimilated)
    }

    pub(crate) fn of(folded: &str) -> Affix {
        match folded {
            "al" | "el" | "ul" | "ol" | "il" => return Affix::Article,
            "as" | "ash" | "asch" | "ar" | "ad" | "an" | "at" | "az" | "ath" | "adh" | "es"
            | "er" | "ed" | "en" | "et" | "ez" | "esh" | "ud" | "od" => return Affix::Assimilated,
            _ => {}
        }
        let without_apostrophes;
        let plain = if is_native(folded) || !folded.contains('\'') {
            folded
        } else {
            without_apostrophes = folded.replace('\'', "");
            &without_apostrophes
        };
        match plain {
            "abd" | "abdul" | "abdel" | "abdal" | "abdol" | "abdoul" | "abdu" | "abdur"
            | "abdus" | "abdil" | "عبد" | "وعبد" | "لعبد" | "بعبد" | "فعبد" => {
                Affix::Abd
            }
            "abed" | "abde" | "abe" | "abdo" | "ebad" => Affix::AbdWithArticle,
            "abu" | "abou" | "abo" | "ebu" | "abul" | "aboul" | "abol" | "abal" | "ebul"
            | "ابو" | "ابي" | "ابا" | "وابو" | "وابي" | "فابو" | "لابو" | "بابو" | "لابي"
            | "بابي" | "كابي" | "ولابو" | "وبابو" | "ولابي" | "وبابي" => {
                Affix::Abu
            }
            "abi" | "aba" | "bu" => Affix::Abi,
            "din" | "deen" | "dine" | "dyn" => Affix::Din,
            "aldin" | "eddin" | "eddine" | "uddin" | "aldeen" | "addin" | "eldin" | "udin"
            | "uddeen" | "الدين" => Affix::JoinedDin,
            "allah" | "ullah" | "ollah" | "llah" | "الله" => Affix::Allah,
            _ => Affix::None,
        }
    }
}

fn is_native(word: &str) -> bool {
    word.starts_with(crate::shape::is_arabic)
}

/// The distinct parts that were met, with the shape of each.
#[derive(Debug, Default)]
pub(crate) struct Shapes {
    list: Vec<Shape>,
    /// For each lexeme its shape as a part by itself.
    by_lexeme: Vec<u32>,
    /// Parts of several words, by the lexemes of prefix, stem and suffix.
    by_words: HashMap<[u32; 3], u32>,
}

/// No shape yet, no word there.
pub(crate) const NONE: u32 = u32::MAX;

impl Shapes {
    /// The shape of a lexeme by itself.
    #[inline]
    pub(crate) fn of_lexeme(&mut self, lexemes: &Lexemes, lexeme: u32) -> u32 {
        let at = lexeme as usize;
        if at >= self.by_lexeme.len() {
            self.by_lexeme.resize(lexemes.len(), NONE);
        }
        if self.by_lexeme[at] == NONE {
            let folded = &lexemes.get(lexeme).folded;
            // Ilyas begins with the letters of the article.
            let folded = match crate::part::without_native_article(folded) {
                bare if bare.len() < folded.len()
                    && (lexicon::is_listed_name(folded) || lexicon::is_ordinary(folded)) =>
                {
                    folded
                }
                bare => bare,
            };
            self.list.push(Shape::of_word(folded));
            self.by_lexeme[at] = self.list.len() as u32 - 1;
        }
        self.by_lexeme[at]
    }

    /// The shape of several lexemes; made only where it is not known.
    pub(crate) fn of_words(
        &mut self,
        lexemes: [u32; 3],
        composed: impl FnOnce() -> Composed,
    ) -> u32 {
        *self.by_words.entry(lexemes).or_insert_with(|| {
            self.list.push(Shape::composed(composed()));
            self.list.len() as u32 - 1
        })
    }

    #[inline]
    pub(crate) fn get(&self, shape: u32) -> &Shape {
        &self.list[shape as usize]
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }
}
