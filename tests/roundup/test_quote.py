"""Quotes and reading times of texts in scripts without spaces."""

import pytest

from bot.roundup import best_sentence, minutes_to_read
from bot.roundup.quote import is_quoted_from

JAPANESE = (
    "こんにちは。今日は久しぶりに書きます。\n"
    "頭の中にある地図は、子どものころに川まで歩いた道からできています。雨が降ると、その道はいつも少しだけ長くなりました。"
)
CHINESE = (
    "大家好！我腦海裡的地圖，是小時候從家裡走到河邊的那條路。下雨的時候，那條路總是變得長一點，長到我以為自己迷路了。"
)
SPEECH = "彼は「もう帰ろう。」と言って、川のほうへゆっくり歩いていきました。"
THAI = "สวัสดีครับ\nแผนที่ในหัวของผมเริ่มจากถนนที่เดินไปแม่น้ำตอนเป็นเด็ก ถนนสายนั้นโค้งสองครั้งก่อนจะถึงสะพาน"


@pytest.mark.parametrize(
    ("text", "theme", "quote"),
    [
        (JAPANESE, "頭の中の地図", "頭の中にある地図は、子どものころに川まで歩いた道からできています。"),
        (CHINESE, "地圖", "我腦海裡的地圖，是小時候從家裡走到河邊的那條路。"),
        (THAI, "แผนที่ในหัว", THAI.partition("\n")[2]),
        (SPEECH, "", SPEECH),
    ],
    ids=["Japanese", "Chinese", "Thai", "speech inside"],
)
def test_a_text_without_spaces_has_a_quote(text: str, theme: str, quote: str) -> None:
    assert best_sentence(text, ["usblogs"], theme) == quote


def test_of_a_long_thai_line_a_clause_is_the_quote() -> None:
    line = " ".join([THAI.partition("\n")[2].partition(" ")[0]] * 6)
    assert best_sentence(line, [], "") == line.partition(" ")[0]


HINDI = "मेरी माँ की रसोई में हमेशा इलायची की खुशबू रहती थी और हम सब वहीं बैठकर कहानियाँ सुनते थे।"
BENGALI = "আমার মায়ের রান্নাঘরে সবসময় এলাচের গন্ধ থাকত আর আমরা সবাই সেখানে বসে গল্প শুনতাম।"
URDU = "میری ماں کے باورچی خانے میں ہمیشہ الائچی کی خوشبو رہتی تھی اور ہم سب وہیں بیٹھ کر کہانیاں سنتے تھے۔"
ARMENIAN = "Մորս խոհանոցում միշտ հիլի հոտ էր գալիս, և մենք բոլորս նստում էինք այնտեղ ու պատմություններ լսում։"
AMHARIC = "በእናቴ ኩሽና ውስጥ ሁልጊዜ የኮረሪማ ሽታ ነበር እና ሁላችንም እዚያ ተቀምጠን ታሪኮችን እንሰማ ነበር።"
ARABIC = "كانت رائحة الهيل تملأ مطبخ أمي دائما وكنا نجلس هناك جميعا ونسمع الحكايات حتى المساء؟"


@pytest.mark.parametrize("sentence", [HINDI, BENGALI, URDU, ARMENIAN, AMHARIC, ARABIC])
def test_a_sentence_that_ends_as_its_script_does_is_a_quote(sentence: str) -> None:
    short = f"{sentence.partition(' ')[0]}{sentence[-1]}"
    assert best_sentence(f"{short} {sentence} {short}", ["usblogs"], "") == sentence


def test_speech_that_ends_a_sentence_of_hindi_stays_whole() -> None:
    speech = "वह बोला, “हम सब शाम तक वहीं नदी के किनारे बैठेंगे।”, और फिर बहुत देर तक चुप रहा।"
    assert best_sentence(speech, [], "") == speech


TEXT = "The map in my head\nI don't hate it: my café by the river, where nobody hurries. 地図を描いた。駅まで歩く。"


@pytest.mark.parametrize(
    ("quote", "stands"),
    [
        ("", True),
        ("My cafe by the RIVER", True),
        ("“I don’t hate it”", True),
        ("The map in my head … where nobody hurries", True),
        ("the river […] where nobody hurries", False),
        ("I hate it", False),
        ("I … hate … it", False),
        ("where nobody hurries … the map in my head", False),
        ("nobody hurr", False),
        ("駅まで歩く", True),
        ("駅まで走る", False),
    ],
)
def test_a_quote_stands_in_its_text_word_for_word(quote: str, *, stands: bool) -> None:
    assert is_quoted_from(quote, TEXT) is stands


def test_another_word_of_hindi_is_no_quote() -> None:
    text = "कल मीना बाज़ार गई थी।"
    assert is_quoted_from("मीना बाज़ार गई", text)
    assert not is_quoted_from("मोना बाज़ार गई", text)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("地図" * 400, 2), ("地圖" * 2000, 10), ("แผนที่ในหัวของผม" * 130, 2), ("คำ " * 10, 1), ("word 地図 " * 300, 3)],
)
def test_a_text_without_spaces_takes_time_to_read(text: str, minutes: int) -> None:
    assert minutes_to_read(text) == minutes
