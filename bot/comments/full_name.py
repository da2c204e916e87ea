"""Whether a name without a space is a full one: Chinese, Japanese and Korean put none, so the length has to tell."""

import re

from bot.words import HAN, composed

_CHINESE_FAMILY_NAMES = (
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖蕭"
    "田董袁潘于蒋蔣蔡余杜叶葉程苏蘇魏吕呂丁任沈姚卢盧姜崔钟鍾谭譚陆陸汪范石廖贾賈夏韦韋付方白邹鄒孟熊秦邱"
    "江尹薛阎閻段雷侯龙龍史陶黎贺賀顾顧毛郝龚龔邵万萬钱錢严嚴赖賴洪武莫孔汤湯戴"
)
"""The hundred that most people have, in both ways of writing them."""
_UNSPACED_FULL_NAME = re.compile(rf"[{HAN}]{{4,}}|[{_CHINESE_FAMILY_NAMES}][{HAN}]{{2}}|[\uac00-\ud7a3]{{3,}}")
"""Given and family names in Chinese characters have one to three of them each, and Korean given names two syllables.

Of three characters, only those are a full name that begin with a family name of Chinese: 佐々木 is none.
"""


def is_unspaced_full_name(word: str) -> bool:
    """Say whether one word of a normalized name is a full name, as long as those in its script are."""
    return _UNSPACED_FULL_NAME.fullmatch(composed(word)) is not None
