"""How the exported page looks: on a screen, on a phone, in the dark, and on paper."""

import base64
import hashlib
from typing import Final

CSS: Final = """
:root{color-scheme:light dark;--ink:#1c2430;--dim:#4d5866;--paper:#fff;--card:#f5f7f9;--line:#c9d1d9;
--good:#1d6b4f;--bad:#a3231b}
@media (prefers-color-scheme:dark){:root{--ink:#e8ecf1;--dim:#b4bdc8;--paper:#14181d;--card:#1e242b;
--line:#47515d;--good:#63c39b;--bad:#f08a80}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif;overflow-wrap:anywhere}
main{max-width:62rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.6rem;margin:0 0 .5rem}h2{font-size:1.25rem;margin:2rem 0 .75rem}h3{font-size:1rem;margin:0}
p{margin:.25rem 0}.dim{color:var(--dim)}.bad{color:var(--bad);font-weight:600}
figure{margin:0}svg{width:100%;height:auto;display:block}svg text{fill:var(--dim);font-size:13px}
.axis{stroke:var(--line)}.wrote{fill:var(--good)}.failed{fill:var(--bad);stroke:var(--ink);stroke-width:1;
stroke-dasharray:3 2}.ran{fill:var(--dim)}
.key{display:inline-block;width:.8em;height:.8em;margin:0 .3em 0 .9em;background:var(--good)}
.key.no{background:var(--bad)}
article{border:1px solid var(--line);border-radius:.5rem;margin:0 0 1rem;padding:.75rem 1rem;background:var(--card)}
details{border-top:1px solid var(--line);margin-top:.5rem;padding-top:.5rem}
summary{cursor:pointer;min-height:1.75rem}summary:focus-visible{outline:3px solid var(--good);outline-offset:2px}
.row{display:inline-grid;grid-template-columns:1fr auto 1fr;gap:.25rem 1rem;width:calc(100% - 1.5rem);
vertical-align:top}.side{white-space:pre-wrap;min-width:0}.act{font-weight:600;text-align:center;min-width:6rem}
table{width:100%;border-collapse:collapse;table-layout:fixed;margin:.5rem 0}
th,td{text-align:left;vertical-align:top;padding:.3rem .5rem;border-bottom:1px solid var(--line);
white-space:pre-wrap}
thead th{color:var(--dim);font-weight:600}
@media (max-width:40rem){main{padding:1rem .6rem 3rem}
.row{grid-template-columns:1fr}.act{text-align:left}svg text{font-size:26px}
.fields thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.fields tr{display:block;border-bottom:1px solid var(--line);padding:.3rem 0}
.fields th,.fields td{display:block;border:0;padding:.1rem 0}
.fields td::before{content:attr(data-name) ": ";color:var(--dim)}}
@media print{:root{--ink:#000;--dim:#333;--paper:#fff;--card:#fff;--line:#888;--good:#1d6b4f;--bad:#a3231b}
body{font-size:10pt}main{max-width:none;padding:0}article,tr,figure{break-inside:avoid-page}
article{break-inside:auto}
h3{break-after:avoid}details::details-content{content-visibility:visible;display:block;height:auto;block-size:auto}
summary{list-style:none}.wrote,.failed,.ran,.key{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
"""

POLICY: Final = (
    "default-src 'none'; "
    f"style-src 'sha256-{base64.b64encode(hashlib.sha256(CSS.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'none'"
)
"""Nothing is loaded, nothing runs, nothing is sent: the one style sheet is known by its digest."""
