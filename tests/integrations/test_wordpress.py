"""The WordPress plugin, in a real WordPress with a classic and a block theme."""

import json
import os
from collections.abc import Iterator, Mapping
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener, urlopen

import jwt
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.integrations.wordpress import WordPress, wordpress
from tests.support.browser import Pages
from tests.support.server import Server
from tests.support.sites import DATABASE_URL, Sites

pytestmark = pytest.mark.any_database
KEY_NAME, SECRET = "may", "0123456789abcdef0123456789abcdef"
CLASSIC, BLOCKS = "twentytwentyone", "twentytwentythree"


@pytest.fixture(scope="module")
def site() -> Iterator[WordPress]:
    with wordpress() as site:
        yield site


@pytest.fixture(scope="module")
def desk(
    site: WordPress, prepared_site: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    sites = Sites(tmp_path_factory.mktemp("desk"), os.environ[DATABASE_URL])
    options = {
        "REJOINDER_EMBED_ORIGINS": site.site,
        "REJOINDER_SITE_SIGN_IN_ADDRESS": f"{site.site}/login",
        "REJOINDER_SITE_SIGN_IN_KEYS": f"{KEY_NAME}:{SECRET}",
    }
    server = sites.new(like=prepared_site, options=options).start()
    yield server
    server.stop()
    sites.remove()


@pytest.fixture(autouse=True)
def _as_at_first(site: WordPress, desk: Server) -> Iterator[None]:
    """Begin with the desk set and no key; end with nothing that PHP complained about."""
    site.sets(rejoinder_desk=desk.address, rejoinder_key="", rejoinder_confirmed="1")
    site.does(f"switch_theme('{CLASSIC}');")
    yield
    assert site.complaints == []


def _page(address: str, headers: Mapping[str, str] | None = None) -> str:
    with urlopen(Request(address, headers=dict(headers or {})), timeout=20) as answer:
        text: str = answer.read().decode()
        return text


def _refused(request: Request) -> HTTPError:
    with pytest.raises(HTTPError) as refused:
        urlopen(request, timeout=20)
    return refused.value


def _opens(page: Page, address: str) -> Locator:
    page.goto(address)
    talk = page.locator("rejoinder-discussion")
    talk.scroll_into_view_if_needed()
    expect(talk.locator("#comments-heading")).to_be_visible()
    return talk


def _signs_in(page: Page, site: WordPress, name: str, password: str) -> None:
    page.goto(f"{site.site}/wp-login.php")
    # WordPress puts the cursor into a field, and empties it, after a moment.
    page.wait_for_function("document.activeElement.id === 'user_login'")
    page.fill("#user_login", name)
    page.fill("#user_pass", password)
    page.click("#wp-submit")
    page.wait_for_url("**/wp-admin/**")


@pytest.mark.parametrize("theme", [CLASSIC, BLOCKS])
def test_the_discussion_stands_in_place_of_the_comments(
    theme: str, site: WordPress, desk: Server, pages: Pages
) -> None:
    site.does(f"switch_theme('{theme}');")
    page = pages.open()

    talk = _opens(page, f"{site.site}/ferry/")

    assert page.locator("rejoinder-discussion").count() == 1
    assert "Olav wrote" not in page.content()
    assert page.locator("form#commentform").count() == 0
    talk.locator("#invitation summary").click()
    talk.get_by_label("Your comment").first.fill(f"I read it in {theme}.")
    talk.get_by_label("Your name").fill("Petter")
    talk.get_by_role("button", name="Post comment").click()
    expect(talk.locator("#mine section")).to_contain_text(f"I read it in {theme}.")


@pytest.mark.parametrize("theme", [CLASSIC, BLOCKS])
def test_a_closed_post_shows_the_comments_it_has(theme: str, site: WordPress) -> None:
    site.does(f"switch_theme('{theme}');")

    page = _page(f"{site.site}/closed/")

    assert "Olav wrote under closed long ago." in page
    assert "rejoinder-discussion" not in page


def test_old_comments_are_kept_exported_and_shown_again_without_a_desk(site: WordPress) -> None:
    export = "require ABSPATH . 'wp-admin/includes/export.php'; export_wp();"
    assert "Olav wrote" not in _page(f"{site.site}/ferry/")

    assert "Olav wrote under ferry long ago." in site.does(export)
    site.sets(rejoinder_desk="")
    assert "Olav wrote under ferry long ago." in _page(f"{site.site}/ferry/")
    assert "rejoinder-discussion" not in _page(f"{site.site}/ferry/")


def test_age_alone_closes_no_discussion(site: WordPress) -> None:
    old = "global $wpdb; $wpdb->update($wpdb->posts, ['post_date_gmt' => '2001-01-01 00:00:00',"
    site.does(f"{old} 'post_date' => '2001-01-01 00:00:00'], ['post_name' => 'ferry']);")
    site.sets(close_comments_for_old_posts=1)
    try:
        assert "rejoinder-discussion" in _page(f"{site.site}/ferry/")
        site.sets(rejoinder_desk="")
        assert 'id="commentform"' not in _page(f"{site.site}/ferry/")
    finally:
        site.sets(close_comments_for_old_posts=0)


def test_wordpress_takes_no_comments_beside_the_desk(site: WordPress, desk: Server) -> None:
    post = site.does("echo get_page_by_path('ferry', OBJECT, 'post')->ID;")
    values = {"comment_post_ID": post, "author": "Petter", "email": "petter@news.example"}

    def form(text: str) -> Request:
        body = urlencode(values | {"comment": text}).encode()
        return Request(f"{site.site}/wp-comments-post.php", data=body)

    theirs = f"['post_id' => {post}, 'author_email' => '{values['email']}']"
    stored = f"echo count(get_comments({theirs}));"
    site.sets(rejoinder_desk="")
    build_opener(HTTPCookieProcessor()).open(form("Without a desk."), timeout=20)
    assert site.does(stored) == "1"
    site.sets(rejoinder_desk=desk.address)

    refused = _refused(form("With a desk."))

    assert refused.code == 403
    assert "in the discussion below the article" in refused.read().decode()
    insert = (
        f"wp_set_current_user(1); $asked = new WP_REST_Request('POST', '/wp/v2/comments');"
        f"$asked->set_param('post', {post}); $asked->set_param('content', 'By REST.');"
        "echo rest_do_request($asked)->get_status();"
    )
    assert site.does(insert) == "403"
    assert site.does(stored) == "1"


def test_a_reader_signed_in_at_wordpress_is_known_to_the_discussion(
    site: WordPress, desk: Server, pages: Pages
) -> None:
    site.sets(rejoinder_key=f"{KEY_NAME}:{SECRET}")
    page = pages.open()
    talk = _opens(page, f"{site.site}/ferry/")
    expect(talk.get_by_role("link", name="Sign in")).to_be_visible()

    _signs_in(page, site, "rita", "a password for Rita")
    talk = _opens(page, f"{site.site}/ferry/")

    expect(talk.locator("#account")).to_contain_text("Rita Nilsen")
    talk.locator("#invitation summary").click()
    talk.get_by_label("Your comment").first.fill("I know it from WordPress.")
    talk.get_by_role("button", name="Post comment").click()
    mine = talk.locator("#mine section, #thread li", has_text="I know it from WordPress.").first
    expect(mine).to_be_visible()
    page.context.clear_cookies()
    talk = _opens(page, f"{site.site}/ferry/")
    expect(talk.get_by_role("link", name="Sign in")).to_be_visible()


def test_tokens_are_for_our_own_pages_and_one_reader(site: WordPress, desk: Server) -> None:
    site.sets(rejoinder_key=f"{KEY_NAME}:{SECRET}")
    address = f"{site.site}/wp-json/rejoinder/v1/token"
    rita = site.does(
        "$id = get_user_by('login', 'rita')->ID; $ends = time() + 600;"
        "$token = WP_Session_Tokens::get_instance($id)->create($ends);"
        "echo LOGGED_IN_COOKIE . '=' . wp_generate_auth_cookie($id, $ends, 'logged_in', $token);"
    )
    ours = {"Cookie": rita, "Sec-Fetch-Site": "same-origin"}

    with urlopen(Request(address, headers=ours), timeout=20) as answer:
        assert "no-store" in answer.headers["Cache-Control"]
        token = json.load(answer)["token"]

    claims = jwt.decode(token, SECRET, algorithms=["HS256"], audience=desk.address)

    assert jwt.get_unverified_header(token)["kid"] == KEY_NAME
    assert claims["nonce"] == f"embed:{site.site}"
    assert claims["name"] == "Rita Nilsen"
    assert claims["exp"] - claims["iat"] == 120
    assert json.loads(_page(address, {"Cookie": rita}))["token"] != token
    for others in (
        {"Sec-Fetch-Site": "same-origin"},
        {"Cookie": rita, "Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
        {"Cookie": rita, "Sec-Fetch-Site": "same-site"},
        {"Cookie": rita, "Origin": "https://evil.example"},
    ):
        refused = _refused(Request(address, headers=others))
        assert refused.code == 401
        assert refused.headers["Access-Control-Allow-Origin"] is None
        assert "no-store" in refused.headers["Cache-Control"]
    site.sets(rejoinder_key="")
    assert _refused(Request(address, headers=ours)).code == 401


def test_lists_of_posts_have_their_counts(site: WordPress, desk: Server, pages: Pages) -> None:
    page = pages.open()
    _opens(page, f"{site.site}/ferry/")
    site.does("switch_theme('harbour');")

    page.goto(site.site)

    ferry = page.locator("article", has_text="The ferry stops")
    expect(ferry.locator("a")).to_contain_text("0 comments")
    assert str(ferry.locator("a").get_attribute("href")).endswith("/ferry/#comments")
    full = page.locator("article", has_text="The harbour is full").locator("a")
    assert "Rejoinder" not in str(full.get_attribute("class"))
    expect(full).to_contain_text("1 Comment")


def test_the_block_with_the_count_has_the_desk_s(site: WordPress) -> None:
    """WordPress 6.1 has no such block yet; later ones draw it like this."""
    drawn = site.does(
        "$id = get_page_by_path('ferry', OBJECT, 'post')->ID;"
        "echo apply_filters('render_block_core/post-comments-link',"
        ' \'<div class="b"><a href="/ferry/#comments">1 comment</a></div>\', [],'
        " (object) ['context' => ['postId' => $id]]);"
    )

    count = f'<span data-rejoinder-count="{site.site}/ferry/">1 comment</span>'
    assert drawn == f'<div class="b"><a href="/ferry/#comments">{count}</a></div>'


def test_an_editor_sets_the_desk_and_the_key(site: WordPress, desk: Server, pages: Pages) -> None:
    site.sets(rejoinder_desk="")
    page = pages.open()
    _signs_in(page, site, "ed", "a password for Ed")
    settings = f"{site.site}/wp-admin/options-general.php?page=rejoinder"

    page.goto(settings)
    expect(page.locator("body")).to_contain_text(f"REJOINDER_EMBED_ORIGINS={site.site}")
    page.get_by_label("Address of your desk").fill(f"{desk.address}/")
    page.get_by_label("Key for your readers").fill(f"{KEY_NAME}:{SECRET}")
    page.get_by_role("button", name="Save Changes").click()

    expect(page.get_by_label("Address of your desk")).to_have_value(desk.address)
    expect(page.locator("body")).to_contain_text("A key is set.")
    assert SECRET not in page.content()
    page.get_by_label("Address of your desk").fill("https://desk.example/path?x")
    page.get_by_label("Key for your readers").fill("short")
    page.get_by_role("button", name="Save Changes").click()
    expect(page.locator("body")).to_contain_text("looks like https://desk.example")
    expect(page.locator("body")).to_contain_text("32 characters at least")
    expect(page.get_by_label("Address of your desk")).to_have_value(desk.address)
    assert site.does("echo rejoinder_key();") == f"{KEY_NAME}:{SECRET}"
    page.get_by_label("Forget the key").check()
    page.get_by_role("button", name="Save Changes").click()
    expect(page.locator("body")).to_contain_text("None is set")
    assert site.does("echo rejoinder_key();") == ""


def test_the_plugin_leaves_nothing_behind_when_it_is_deleted(site: WordPress) -> None:
    left = 'global $wpdb; echo $wpdb->get_var("SELECT COUNT(*) FROM $wpdb->options'
    left += " WHERE option_name LIKE 'rejoinder%'\");"
    assert site.does(left) != "0"

    site.does(
        "define('WP_UNINSTALL_PLUGIN', 'rejoinder/rejoinder.php');"
        "require WP_PLUGIN_DIR . '/rejoinder/uninstall.php';"
    )

    assert site.does(left) == "0"
    assert (site.folder / "wp-content" / "plugins" / "rejoinder").is_dir()
