"""Older and variant forms of kanji beside the usual one: 髙 and 高, 﨑 and 崎, 澤 and 沢.

For finding and comparing, never for showing or keeping: names and titles stay as they were given.
"""

from typing import Final

# Source: 常用漢字表 (forms in brackets), and 髙 﨑 濵 邉 of names.
PLAIN_FORMS: Final = str.maketrans(
    "髙﨑濵邉邊齋齊澤國學會榮惠應圓鹽壓圍爲醫壹隱營衞榮驛緣艷橫溫價畫擴殼覺樂觀關歡氣歸舊據擧峽狹曉區勳徑惠"
    "揭溪經繼莖螢輕鷄藝擊縣儉劍圈檢權獻硏險顯驗嚴廣恆鑛號黑濟碎劑雜參蠶慘贊殘絲辭濕實舍寫收從澁獸縱肅處敍"
    "將燒稱證奬條狀乘淨剩疊繩壤孃讓釀觸囑眞寢愼盡粹醉穗隨髓數樞瀨聲靜竊攝專戰淺潛纖踐錢禪雙壯搜插爭總聰莊"
    "裝騷臟藏屬續墮體對帶滯臺擇擔膽團彈斷癡遲晝蟲鑄廳聽鎭遞鐵轉點傳黨盜燈當鬭德獨讀屆貳惱腦霸廢拜賣麥發髮"
    "拔蠻祕濱甁拂佛竝變邊辨瓣舖寶豐沒滿默彌譯藥與譽搖樣謠來賴亂覽龍兩獵綠鄰壘勵禮隸靈齡戀爐勞樓祿灣",
    "高崎浜辺辺斎斉沢国学会栄恵応円塩圧囲為医壱隠営衛栄駅縁艶横温価画拡殻覚楽観関歓気帰旧拠挙峡狭暁区勲径恵"
    "掲渓経継茎蛍軽鶏芸撃県倹剣圏検権献研険顕験厳広恒鉱号黒済砕剤雑参蚕惨賛残糸辞湿実舎写収従渋獣縦粛処叙"
    "将焼称証奨条状乗浄剰畳縄壌嬢譲醸触嘱真寝慎尽粋酔穂随髄数枢瀬声静窃摂専戦浅潜繊践銭禅双壮捜挿争総聡荘"
    "装騒臓蔵属続堕体対帯滞台択担胆団弾断痴遅昼虫鋳庁聴鎮逓鉄転点伝党盗灯当闘徳独読届弐悩脳覇廃拝売麦発髪"
    "抜蛮秘浜瓶払仏並変辺弁弁舗宝豊没満黙弥訳薬与誉揺様謡来頼乱覧竜両猟緑隣塁励礼隷霊齢恋炉労楼禄湾",
)
"""From the form on the left to the usual one, one to one."""

NAME_FORMS: Final = PLAIN_FORMS | str.maketrans(
    "𠮷嶋嶌冨舘曾栁檜桒淵渕籠埜緖瀧龜條眞彌", "吉島島富館曽柳桧桑渕渕篭野緒滝亀条真弥"
)
"""With further forms that families write. They may be different names all the same, and a reader is told so."""
