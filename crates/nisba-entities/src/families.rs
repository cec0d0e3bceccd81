use crate::EntityId;
use crate::form::{Forms, Role};
use crate::lexeme::NONE;

/// Persons whose canonical names end alike.
#[derive(Debug)]
pub(crate) struct Families {
    /// The members of all families, one family behind the other, and where each begins.
    members: Vec<EntityId>,
    starts: Vec<u32>,
    /// For each entity the number of its family, or [`NONE`].
    by_entity: Vec<u32>,
}

impl Families {
    pub(crate) fn new(forms: &Forms, n_entities: usize) -> Families {
        let mut bearers: Vec<(u32, EntityId)> = Vec::new();
        for form in forms.iter().filter(|form| form.role == Role::Canonical && form.is_person) {
            if let [first, .., last] = *form.shapes {
                // The Khazali family is kin to every Khazali.
                let kin = crate::resolve::is_kin(&forms.shapes[last as usize].folded);
                bearers.push((if kin { first } else { last }, form.entity));
            }
        }
        bearers.sort_unstable();
        let mut families =
            Families { members: Vec::new(), starts: vec![0], by_entity: vec![NONE; n_entities] };
        for family in bearers.chunk_by(|a, b| a.0 == b.0).filter(|family| family.len() > 1) {
            for (_, member) in family {
                families.by_entity[member.idx()] = families.starts.len() as u32 - 1;
                families.members.push(*member);
            }
            families.starts.push(families.members.len() as u32);
        }
        families
    }

    /// The family of an entity, itself included.
    pub(crate) fn of(&self, entity: EntityId) -> Option<&[EntityId]> {
        let family = self.by_entity[entity.idx()] as usize;
        let (start, end) = (self.starts.get(family)?, self.starts.get(family + 1)?);
        Some(&self.members[*start as usize..*end as usize])
    }

    pub(crate) fn memory_usage(&self) -> usize {
        size_of::<u32>()
            * (self.members.capacity() + self.starts.capacity() + self.by_entity.capacity())
    }
}
