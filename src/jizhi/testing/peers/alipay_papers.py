"""What Alipay writes: the fields of a notice, the bill of a day as zip of GBK, certificates with its kind of name."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Final
from urllib.parse import quote_plus

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from jizhi.testing.peers.alipay_truth import CHINA, Refunded, Trade
from jizhi.testing.peers.keys import RsaKey

COLUMNS: Final = (
    "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,"
    "商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,"
    "商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注"
)
_DASHES: Final = "-" * 40


def yuan(fen: int) -> str:
    """Return fen as Alipay writes them.

    >>> yuan(13743), yuan(-1)
    ('137.43', '-0.01')
    """
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def moment(at: datetime) -> str:
    """Return an instant as Alipay writes it."""
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"


def notice(trade: Trade, refund: Refunded | None, *, app_id: str, seller_id: str, at: datetime) -> dict[str, str]:
    """Return the fields of a notice of a trade, but for its signature; of a refund it tells the sum of all of them."""
    event = f"{trade.number}/{trade.status}/{refund.number if refund else ''}"
    own = yuan(trade.fen - trade.coupon_fen)
    told = {
        "gmt_create": moment(trade.opened_at or at),
        "charset": "utf-8",
        "notify_time": moment(at),
        "subject": trade.subject,
        "buyer_id": "2088000000000002",
        "buyer_logon_id": "138****0000",
        "version": "1.0",
        "notify_id": hashlib.sha256(event.encode()).hexdigest()[:34],
        "notify_type": "trade_status_sync",
        "out_trade_no": trade.number,
        "total_amount": yuan(trade.fen),
        "trade_status": trade.status,
        "trade_no": trade.trade_no,
        "auth_app_id": app_id,
        "app_id": app_id,
        "seller_id": seller_id,
        "sign_type": "RSA2",
    }
    if trade.paid_at:
        told |= {"gmt_payment": moment(trade.paid_at), "receipt_amount": yuan(trade.fen), "buyer_pay_amount": own}
        told |= {"invoice_amount": own, "point_amount": "0.00"}
        told["fund_bill_list"] = f'[{{"amount":"{own}","fundChannel":"ALIPAYACCOUNT"}}]'
    if trade.closed_at:
        told["gmt_close"] = moment(trade.closed_at)
    if refund:
        so_far = trade.refunds[: trade.refunds.index(refund) + 1]
        told |= {"out_biz_no": refund.number, "refund_fee": yuan(sum(each.fen for each in so_far))}
        told["gmt_refund"] = f"{moment(refund.at)}.143"
    return told


def signed(told: Mapping[str, str], key: RsaKey) -> bytes:
    """Sign the fields of a notice, and write them as the form that is sent."""
    content = "&".join(f"{name}={told[name]}" for name in sorted(told) if name not in ("sign", "sign_type"))
    whole = {**told, "sign": key.sign(content.encode())}
    return "&".join(f"{name}={quote_plus(value, safe='*')}" for name, value in whole.items()).encode()


def bill(moved: Iterable[tuple[Trade, Refunded | None]], day: date, *, seller_id: str) -> str:
    """Return the table of single lines of a day; the vendor's fee is 0.6 %, and comes back with a refund."""
    rows, counts, sums = [], {"交易": 0, "退款": 0}, {"交易": 0, "退款": 0}
    for trade, refund in moved:
        kind, fen = ("退款", -refund.fen) if refund else ("交易", trade.fen)
        counts[kind] += 1
        sums[kind] += fen
        at, fee = refund.at if refund else trade.paid_at or trade.expires_at, -((abs(fen) * 6 + 500) // 1000)
        cells = [
            f"{trade.trade_no}\t", f"{trade.number}\t", f"{kind}\t", trade.subject.replace(",", "，"),
            moment(trade.opened_at or at), moment(at), "\t", "\t", "\t", "\t", "*三(138****0000)\t", yuan(fen),
            yuan(fen), "0.00", "0.00", "0.00", "0.00", "0.00", "", "0.00\t", "0.00",
            f"{refund.number if refund else ''}\t", yuan(-fee if refund else fee), "0.00", "",
        ]  # fmt: skip
        rows.append(",".join(cells))
    until = day + timedelta(days=1)
    return "\r\n".join(
        [
            "#支付宝业务明细查询",
            f"#账号：[{seller_id}0156]",
            f"#起始日期：[{day:%Y年%m月%d日} 00:00:00]   终止日期：[{until:%Y年%m月%d日} 00:00:00]",
            f"#{_DASHES}业务明细列表{_DASHES}",
            COLUMNS,
            *rows,
            f"#{_DASHES}业务明细列表结束{_DASHES}",
            f"#交易合计：{counts['交易']}笔，商家实收共{yuan(sums['交易'])}元，商家优惠共0.00元",
            f"#退款合计：{counts['退款']}笔，商家实收退款共{yuan(sums['退款'])}元，商家优惠退款共0.00元",
            f"#导出时间：[{until:%Y年%m月%d日} 05:46:49]",
            "",
        ]
    )


def packed(table: str, day: date, *, seller_id: str) -> bytes:
    """Pack the table beside its sums, in GBK and under names in GBK, as Alipay does."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for kind, text in (("业务明细(汇总)", "#支付宝业务汇总查询\r\n"), ("业务明细", table)):
            name = f"{seller_id}0156_{day:%Y%m%d}_{kind}.csv".encode("gbk").decode("cp437")
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), text.encode("gb18030"), zipfile.ZIP_DEFLATED)
    return into.getvalue()


def certificate(key: RsaKey, by: RsaKey, *, serial: int) -> str:
    """Return a certificate of *key*'s public half by an authority named in four parts, as Alipay's are, PEM."""
    made = x509.CertificateBuilder(_name(by.name), _name(key.name), key.pair.public_key(), serial)
    made = made.not_valid_before(datetime(2020, 1, 1, tzinfo=UTC)).not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
    return made.sign(by.pair, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


def certificate_sn(pem: str) -> str:
    """Return what Alipay calls the SN of a certificate: MD5 of its issuer's name, last part first, and its number."""
    read = x509.load_pem_x509_certificate(pem.encode())
    parts = [next(iter(read.issuer.get_attributes_for_oid(oid))).value for _, oid in reversed(_PARTS)]
    named = ",".join(f"{name}={part!s}" for (name, _), part in zip(reversed(_PARTS), parts, strict=True))
    return hashlib.md5(f"{named}{read.serial_number}".encode(), usedforsecurity=False).hexdigest()


_PARTS: Final = (
    ("C", NameOID.COUNTRY_NAME),
    ("O", NameOID.ORGANIZATION_NAME),
    ("OU", NameOID.ORGANIZATIONAL_UNIT_NAME),
    ("CN", NameOID.COMMON_NAME),
)


def _name(common: str) -> x509.Name:
    values = ("CN", "jizhi peer", "Certification Authority", f"jizhi peer {common}")
    return x509.Name([x509.NameAttribute(oid, value) for (_, oid), value in zip(_PARTS, values, strict=True)])
