"""Ghost's partial, through the template language that Ghost's themes are written in.

Ghost itself is not built: it asks for a database and an image library of its own.
"""

from pathlib import Path

from tests.integrations.building import TOOLS, program, put_ours, run

# What Ghost's own helper answers within a post, as its documents say.
DRAW = """
const Handlebars = require("handlebars");
const { readFileSync } = require("fs");
Handlebars.registerHelper("url", (options) =>
  options.hash.absolute === "true" ? "https://news.example/ferry/" : "/ferry/");
Handlebars.registerPartial("rejoinder", readFileSync("partials/rejoinder.hbs", "utf8"));
const draw = Handlebars.compile("{{#post}}{{> rejoinder}}{{/post}}");
process.stdout.write(draw({ post: { title: "The ferry stops" } }));
"""


def test_the_partial_names_the_post_and_the_desk(tmp_path: Path) -> None:
    node, _ = program("node"), program("handlebars")
    put_ours("ghost", tmp_path)
    (tmp_path / "node_modules").symlink_to(TOOLS / "node_modules")

    drawn = run([node, "-e", DRAW], folder=tmp_path)

    assert drawn.split() == [
        "<rejoinder-discussion",
        'data-url="https://news.example/ferry/"></rejoinder-discussion>',
        "<script",
        "async",
        'src="https://desk.example/embed.js"></script>',
    ]
