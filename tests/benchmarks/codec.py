"""One encrypted callback opened, read, answered and encrypted again: our codec, and wechatpy without our checks."""

from datetime import UTC, datetime

from wechatpy import create_reply, parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import to_text

from bot.wechat.codec import Codec
from config.settings import WeChatMode

TOKEN, KEY, APP_ID = "token", "A" * 43, "wxsample"
SECONDS, NONCE = "1780000000", "415670741"
NOW = datetime.fromtimestamp(int(SECONDS), UTC)
ANSWER = "收到,已登记 FH20261122-0007\n问题:污水外溢  地点:工行南小区3号楼\n今天16:10前有人来看(2小时内)"
MESSAGE = (
    "<xml><ToUserName><![CDATA[gh_sample]]></ToUserName><FromUserName><![CDATA[o{number:027}]]></FromUserName>"
    "<CreateTime>1780000000</CreateTime><MsgType><![CDATA[text]]></MsgType>"
    "<Content><![CDATA[我们工行南小区三号楼一单元门口的下水道堵了好几天,污水往外冒,臭得很,麻烦来看看]]></Content>"
    "<MsgId>{number}</MsgId></xml>"
)

_wechatpy = WeChatCrypto(TOKEN, KEY, APP_ID)
_codec = Codec(TOKEN, APP_ID, KEY, "", WeChatMode.SAFE)


def _callback(number: int) -> tuple[dict[str, str], bytes]:
    sealed = _wechatpy.encrypt_message(MESSAGE.format(number=number), NONCE, SECONDS)
    signature = sealed.split("<MsgSignature><![CDATA[")[1].split("]]>")[0]
    query = {"timestamp": SECONDS, "nonce": NONCE, "encrypt_type": "aes", "msg_signature": signature}
    return query, sealed.encode()


_CALLBACKS = [_callback(number) for number in range(200)]


def ours(number: int) -> str:
    """The whole way through our codec."""
    query, body = _CALLBACKS[number % len(_CALLBACKS)]
    decoded = _codec.decode(query, body, NOW)
    return _codec.encode(ANSWER, decoded, NOW)


def plain_wechatpy(number: int) -> str:
    """The same as wechatpy's documentation shows it."""
    query, body = _CALLBACKS[number % len(_CALLBACKS)]
    message = parse_message(_wechatpy.decrypt_message(body, query["msg_signature"], SECONDS, NONCE))
    return str(_wechatpy.encrypt_message(to_text(create_reply(ANSWER, message).render()), NONCE, SECONDS))
