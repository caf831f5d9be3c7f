"""Words of everyday sentences that say nothing about which procedure is meant."""

from typing import Final

from dichvucong.procedures.rules.searching.words import plain_words, words_of

_SAID = """
thủ tục; hồ sơ; giấy tờ gì; giấy tờ; như thế nào; thế nào; ra sao; làm sao; bao nhiêu; bao lâu; ở đâu; tại đâu; chỗ nào;
cần gì; cần những gì; gồm những gì; cho hỏi; hướng dẫn; lần đầu; mã số thủ tục; tôi; muốn; thì; là; và; của; được; những;
các; xin; online
"""
_SAID_WITH_ACCENTS = """
mình; em; anh; chị; ạ; nhé; giúp; hỏi; cần; không; gì; cách; khi; nếu; này; đó; phải; bị; mã; bằng; trong; với; có; tại;
ở; để; theo; từ; hoặc; về; cho; do; đã; đang; sẽ; rồi; ra; nào; nữa
"""
PHRASES: Final = frozenset(
    tuple(word.accented for word in words_of(phrase)) for phrase in f"{_SAID};{_SAID_WITH_ACCENTS}".split(";")
)
"""As they are typed with accents."""
PLAIN_PHRASES: Final = frozenset(tuple(plain_words(phrase)) for phrase in _SAID.split(";"))
"""Those that mean nothing else when typed without: "dang" may be "đang" or "đăng"."""
LONGEST_PHRASE: Final = max(len(phrase) for phrase in PHRASES)
EVERYDAY_NAMES: Final = frozenset(
    plain_words("và của cho có trong theo đối với tại các việc về thủ tục đăng ký cấp do từ để hoặc khi bằng")
)
"""Words that are in so many names that a name is not longer for them."""
