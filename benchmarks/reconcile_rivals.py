"""The comparison of portal and bank by DuckDB and by pandas, from the same two CSV files, each in its own process.

`python -m benchmarks.reconcile_rivals duckdb portal.csv bank.csv` prints seconds, peak megabytes and the causes found
as JSON. Both need to be installed by hand (`pip install --group bench`); without them the benchmark says so.
"""

import importlib
import json
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_DUCKDB = r"""
WITH bank AS (
    SELECT "Mã giao dịch" AS code, count(*) AS lines,
        count(*) FILTER ("Trạng thái" = 'Thành công') - count(*) FILTER ("Trạng thái" = 'Hoàn trả') AS n,
        count(*) FILTER ("Trạng thái" = 'Hoàn trả') AS back,
        sum(CASE "Trạng thái" WHEN 'Thành công' THEN "Số tiền" WHEN 'Hoàn trả' THEN -"Số tiền" ELSE 0 END) AS amount,
        bool_or("Loại tiền" <> 'VND') AS strange, any_value("Số tài khoản") AS account, min("Thời gian") AS paid_at
    FROM read_csv(?, all_varchar = false, types = {'Số tài khoản': 'VARCHAR', 'Thời gian': 'VARCHAR'})
    GROUP BY "Mã giao dịch"
), judged AS (
    SELECT CASE
        WHEN p.code IS NULL AND b.code IS NULL THEN 'unknown_reference'
        WHEN p.code IS NULL AND NOT regexp_matches(b.code, '^G22[.]99[.][1-8]-[0-9]{12}$') THEN 'unknown_reference'
        WHEN p.code IS NULL THEN 'missing_at_portal'
        WHEN b.code IS NULL THEN 'missing_at_bank'
        WHEN b.strange THEN 'currency_differs'
        WHEN b.n >= 2 THEN 'duplicate'
        WHEN b.n <= 0 AND b.back > 0 THEN 'reversed_after_success'
        WHEN b.n <= 0 THEN 'status_differs'
        WHEN b.amount <> p.amount THEN 'amount_differs'
        WHEN b.account <> p.account THEN 'account_differs'
        WHEN substr(b.paid_at, 1, 2) > '19' THEN 'late'
    END AS cause, coalesce(b.lines, 1) AS lines
    FROM read_csv(?, types = {'account': 'VARCHAR'}) p FULL JOIN bank b ON b.code = p.code
)
SELECT cause, sum(CASE WHEN cause = 'unknown_reference' THEN lines ELSE 1 END)::bigint
FROM judged WHERE cause IS NOT NULL GROUP BY cause
"""


def by_duckdb(portal: str, banks: Sequence[str]) -> Mapping[str, int]:
    duckdb: Any = importlib.import_module("duckdb")
    return {
        str(cause): int(count) for cause, count in duckdb.execute(_DUCKDB, [list(banks), portal]).fetchall()
    }


def by_pandas(portal: str, banks: Sequence[str]) -> Mapping[str, int]:
    pandas: Any = importlib.import_module("pandas")
    numpy: Any = importlib.import_module("numpy")
    ours = pandas.read_csv(portal, dtype={"account": str})
    kinds = {"Số tài khoản": str, "Thời gian": str}
    lines = pandas.concat([pandas.read_csv(bank, dtype=kinds) for bank in banks], ignore_index=True)
    sign = lines["Trạng thái"].map({"Thành công": 1, "Hoàn trả": -1}).fillna(0).astype("int64")
    lines["n"], lines["back"] = sign, (sign < 0).astype("int64")
    lines["amount"], lines["strange"] = sign * lines["Số tiền"], lines["Loại tiền"] != "VND"
    strangers = int(lines["Mã giao dịch"].isna().sum())
    books = lines.groupby("Mã giao dịch", sort=False).agg(
        n=("n", "sum"),
        back=("back", "sum"),
        bank_amount=("amount", "sum"),
        strange=("strange", "any"),
        bank_account=("Số tài khoản", "first"),
        paid_at=("Thời gian", "min"),
    )
    both = pandas.merge(ours, books, how="outer", left_on="code", right_index=True, indicator="side")
    causes = numpy.select(
        [
            both["side"] == "right_only",
            both["side"] == "left_only",
            both["strange"].eq(True),
            both["n"] >= 2,
            (both["n"] <= 0) & (both["back"] > 0),
            both["n"] <= 0,
            both["bank_amount"] != both["amount"],
            both["bank_account"] != both["account"],
            both["paid_at"].str[:2] > "19",
        ],
        [
            "missing_at_portal",
            "missing_at_bank",
            "currency_differs",
            "duplicate",
            "reversed_after_success",
            "status_differs",
            "amount_differs",
            "account_differs",
            "late",
        ],
        default="",
    )
    names, counts = numpy.unique(causes, return_counts=True)
    found = {str(name): int(count) for name, count in zip(names, counts, strict=True) if name}
    return found | ({"unknown_reference": strangers} if strangers else {})


RIVALS = {"duckdb": by_duckdb, "pandas": by_pandas}


def main() -> None:
    name, portal, *banks = sys.argv[1:]
    importlib.import_module(name)
    begun, used = time.perf_counter(), time.process_time()
    found = RIVALS[name](portal, banks)
    seconds, processor = time.perf_counter() - begun, time.process_time() - used
    status = Path("/proc/self/status").read_text().splitlines()
    peak = next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))
    said = {"seconds": seconds, "processor": processor, "megabytes": peak, "found": found}
    print(json.dumps(said))


if __name__ == "__main__":
    main()
