"""Marked-up sentences, one list for each status: ``<type status>words</>`` marks a mention that a reader must see so.

A sentence may hold several marks. No type may be read as used that is not marked as used.
"""

import re
from dataclasses import dataclass

_MARK = re.compile(r"<(\w+) (\w+)>(.*?)</>", re.DOTALL)


@dataclass(frozen=True)
class Marked:
    """A mention that the sentence holds."""

    type: str
    status: str
    start: int
    end: int


def parse(marked: str) -> tuple[str, list[Marked]]:
    """The plain text of a marked-up sentence, and its marks."""
    text, marks, at = "", [], 0
    for mark in _MARK.finditer(marked):
        text += marked[at : mark.start()]
        marks.append(Marked(mark[1], mark[2], len(text), len(text) + len(mark[3])))
        text += mark[3]
        at = mark.end()
    return text + marked[at:], marks


USED = [
    "She was <physical_prone used>held face down</> on the floor by four staff.",
    "He was <physical_prone used>restrained in the prone position</> for two minutes.",
    "They pushed me <physical_prone used>onto my stomach</> and would not let go.",
    "The patient was <physical_supine used>held on her back</> on the bed.",
    "<physical_supine used>Supine restraint</> was used for six minutes.",
    "Pt <physical_supine used>restrained in supine</> x4 staff 5/60.",
    "She was <physical_side used>held on her left side</> until the paramedics came.",
    "Staff <physical_side used>rolled him onto his side</> and kept hold of his arms.",
    "He was placed in a <physical_seated used>seated hold</> by two staff.",
    "Ava was <physical_seated used>held on the sofa</> with a nurse at each arm.",
    "Staff used a <physical_kneeling used>kneeling hold</> while the bag was checked.",
    "He was <physical_kneeling used>held on his knees</> for about a minute.",
    "A <physical_standing used>standing hold</> was applied by two nurses.",
    "She was <physical_standing used>pinned against the wall</> by the officers.",
    "He was <physical_escort used>walked in holds</> to the de-escalation suite.",
    "She was <physical_escort used>carried to her bedroom</> by four staff.",
    "He was <physical_escort used>dragged out of the dining room</>.",
    "The patient was <physical_other used>physically restrained</>.",
    "Staff went <physical_other used>hands on</> as he swung at the nurse.",
    "<physical_other used>PMVA</> team restrained him.",
    "My son was <physical_other used>held down</> by five people.",
    "<chemical_rapid_tranquillisation used>Rapid tranquillisation</> was administered at 14:20.",
    "<chemical_rapid_tranquillisation used>IM lorazepam</> 2mg given by the nurse in charge.",
    "She was given <chemical_rapid_tranquillisation used>haloperidol 5mg IM</>.",
    "His <chemical_injection_other used>depot was given under restraint</>.",
    "He was <chemical_oral used>given his tablets covertly</> in yoghurt.",
    "The crew said that he had been <chemical_other used>sedated</> on the ward.",
    "The officers put him in <mechanical used>handcuffs</> and took him to the van.",
    "<mechanical used>Soft cuffs</> were applied for the transfer.",
    "The <mechanical used>lap belt</> was fastened so that she could not get up.",
    "He was taken to <seclusion used>seclusion</> at 02:10.",
    "She was <seclusion used>secluded</> for three hours.",
    "He was <seclusion used>locked in his room</> overnight.",
    "Ben has been nursed in <segregation used>long-term segregation</> since arrival.",
    "She was <segregation used>segregated</> from the other patients for nine days.",
]
NEGATED = [
    "<seclusion negated>Seclusion</> was not required.",
    "No <physical_other negated>restraint</> used.",
    "He was not <physical_other negated>restrained</> at any time.",
    "The incident was managed without <physical_other negated>restraint</>.",
    "Nil <physical_other negated>restraint</>, nil injuries.",
    "She was never <physical_prone negated>held face down</>.",
    "At no point was <physical_prone negated>prone restraint</> applied.",
    "Staff avoided <physical_supine negated>supine restraint</>.",
    "<mechanical negated>Handcuffs</> were not used.",
    "There was no need for <chemical_rapid_tranquillisation negated>rapid tranquillisation</>.",
    "He did not need <seclusion negated>seclusion</>.",
    "<segregation negated>Segregation</> was ruled out.",
]
CONSIDERED = [
    "<seclusion considered>Seclusion</> was considered but she settled.",
    "The team was on standby to <physical_other considered>restrain</> him.",
    "<chemical_rapid_tranquillisation considered>IM lorazepam</> was prepared in case he refused.",
    "They discussed <segregation considered>long-term segregation</> at the meeting.",
    "The <mechanical considered>handcuffs</> were ready.",
]
THREATENED = [
    "She was told that she would be <physical_other threatened>restrained</> unless she moved.",
    "Staff threatened him with <seclusion threatened>seclusion</>.",
    "The nurse warned that <chemical_rapid_tranquillisation threatened>IM medication</> would follow.",
    "Take it or you will be <physical_other threatened>held down</>, he said.",
]
HISTORICAL = [
    "He has a history of <physical_prone historical>prone restraint</>.",
    "She was <seclusion historical>secluded</> last week.",
    "He was <physical_other historical>restrained</> two years ago.",
    "Previous <seclusion historical>seclusion</> had frightened her.",
    "Since his last <physical_other historical>restraint</> he has slept badly.",
    "He was <mechanical historical>handcuffed</> as a child.",
]
OTHER_PERSON = [
    "Staff were busy <physical_other other_person>restraining</> another patient.",
    "A peer was in <seclusion other_person>seclusion</>, so the corridor was noisy.",
    "Another resident was <physical_prone other_person>held face down</> in the lounge.",
    "Somebody else was being <physical_other other_person>restrained</> next door.",
]
POLICY = [
    "His care plan says that <physical_prone policy>prone restraint</> must be avoided.",
    "Staff have had training in <physical_other policy>physical intervention</>.",
    "Trust policy on <seclusion policy>seclusion</> was discussed in supervision.",
    "The <physical_other policy>restraint</> policy is under review.",
]
OTHER_SENSE = [
    "He <physical_other other_sense>restrained himself</> from shouting.",
    "They sat in a <seclusion other_sense>secluded part</> of the garden.",
    "There is a <physical_other other_sense>restraining order</> against his father.",
    "The clinic was closed because of budget <physical_other other_sense>restraint</>.",
]
# What reads like a cue and asserts the mention all the same.
PSEUDO_CUES = [
    "Staff had no option but to <physical_other used>restrain</> him.",
    "There was no alternative but to use <seclusion used>seclusion</>.",
    "She was not only <physical_other used>restrained</> but also left in wet clothes.",
    "He could not be kept safe without <physical_other used>restraint</>.",
    "No sooner had she sat down than she was <physical_other used>restrained</>.",
    "He did not stop, so he was <physical_other used>restrained</>.",
    "He was <physical_other used>restrained</> without warning.",
    "She was <physical_prone used>held face down</>. No injuries were seen.",
    "Talking had no effect and he was <seclusion used>secluded</>.",
    "He was not told why he was <physical_other used>restrained</>.",
]
# A cue counts as far as it reaches and no further.
SCOPE = [
    "<seclusion negated>Seclusion</> was not used but he was <physical_other used>restrained</>.",
    "No <seclusion negated>seclusion</>. He was <physical_other used>restrained</> by three staff.",
    "<physical_prone considered>Prone restraint</> was considered; she was <physical_supine used>held on her back</>.",
    "He was <seclusion historical>secluded</> last week. Today he was <physical_other used>restrained</>.",
    "Another patient shouted. Then Sam was <physical_other used>restrained</>.",
]
MISSPELT = [
    "She was put in <seclusion used>seculsion</> at 10.",
    "He was placed in <physical_other used>restriant</> by four staff.",
    "No <physical_other negated>restaint</> was used.",
    "Pt was <physical_other used>restrianed</> by staff.",
    "He was <seclusion used>seculded</> for an hour.",
    "Put in <mechanical used>handcufs</> by police.",
]
# Words of an intervention that are none, and so are not even listed.
NOT_ONE = [
    "He is prone to outbursts in the evening.",
    "She knelt to pray before breakfast.",
    "Staff held a meeting about the ward round.",
    "A nurse held her hand while she cried.",
    "Escorted leave to the shop went well.",
    "He self-isolated in his room all day.",
    "Staff sat with her on the sofa until she slept.",
    "The plan was carried out as agreed.",
    "He walked to his room with a nurse.",
]
