"""A second voice: sees what the writer shows, says it once, and can be taken back."""

from __future__ import annotations

from oogst.site.followups import queries
from oogst.site.followups.actions import give_voice, invite_voice, revoke_voice
from oogst.site.followups.models import SecondVoice
from oogst.site.moments.actions import withdraw_moment
from oogst.site.people.models import Person
from tests.site.cast import NOW
from tests.site.followups.scene import confirmed, later
from tests.site.moments.test_moments import code

SHOWN = "Ik maak offertes nu in tien minuten."


def token_of(person: Person) -> str:
    moment = confirmed(person, "Met Sofie geleerd om offertes te kopiëren.")
    invite_voice(person, moment.pk, SHOWN, NOW)
    voice = queries.my_voice(person, moment.pk)
    assert voice
    return voice.token


def test_the_invited_see_what_the_writer_shows_and_no_other_word(anna: Person) -> None:
    writer, voice = queries.voice_behind(token_of(anna), NOW)
    assert (writer, voice.shown) == (anna, SHOWN)
    assert SHOWN.encode() not in bytes(SecondVoice.objects.get().shown_encrypted)


def test_it_is_said_once(anna: Person) -> None:
    token = token_of(anna)
    give_voice(token, True, later(1))
    assert code(lambda: give_voice(token, False, later(2))) == "voice_over"
    assert queries.counted_voices()["confirms"].to_pylist() == [True]


def test_an_invitation_ends_after_thirty_days(anna: Person) -> None:
    token = token_of(anna)
    assert code(lambda: give_voice(token, True, later(30))) == "voice_over"


def test_taking_it_back_ends_the_link_and_what_was_said_by_it(anna: Person) -> None:
    token = token_of(anna)
    (moment,) = queries.my_voices(anna)
    give_voice(token, True, later(1))
    assert code(lambda: invite_voice(anna, moment, SHOWN, NOW)) == "voice_given"
    revoke_voice(anna, moment)
    assert code(lambda: queries.voice_behind(token, NOW)) == "voice_over"
    assert queries.counted_voices().num_rows == 0
    invite_voice(anna, moment, SHOWN, NOW)


def test_a_new_invitation_takes_the_place_of_the_open_one(anna: Person) -> None:
    first = token_of(anna)
    (moment,) = queries.my_voices(anna)
    invite_voice(anna, moment, "Anders gezegd.", NOW)
    assert code(lambda: queries.voice_behind(first, NOW)) == "voice_over"


def test_nothing_to_show_is_refused(anna: Person) -> None:
    moment = confirmed(anna)
    assert code(lambda: invite_voice(anna, moment.pk, "  ", NOW)) == "moment_empty"


def test_somebody_else_s_moment_is_not_there(anna: Person, bram: Person) -> None:
    token_of(anna)
    (moment,) = queries.my_voices(anna)
    assert code(lambda: invite_voice(bram, moment, SHOWN, NOW)) == "moment_not_yours"
    assert code(lambda: revoke_voice(bram, moment)) == "moment_not_yours"
    assert code(lambda: queries.my_voice(bram, moment)) == "moment_not_yours"
    assert queries.my_voices(bram) == {}


def test_it_goes_with_the_moment(anna: Person) -> None:
    token = token_of(anna)
    (moment,) = queries.my_voices(anna)
    withdraw_moment(anna, moment)
    assert code(lambda: queries.voice_behind(token, NOW)) == "voice_over"


def test_a_wrong_link_says_so(anna: Person) -> None:
    assert code(lambda: queries.voice_behind(token_of(anna)[:-2], NOW)) == "link_wrong"
