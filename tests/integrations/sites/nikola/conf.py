BLOG_AUTHOR = "Ida"
BLOG_TITLE = "Harbour Post"
SITE_URL = "@site/"
BLOG_EMAIL = "ida@news.example"
BLOG_DESCRIPTION = "News of the harbour"
DEFAULT_LANG = "en"
TRANSLATIONS = {"en": ""}
TIMEZONE = "Europe/Oslo"
THEME = "bootblog4"
POSTS = (("posts/*.md", "posts", "post.tmpl"),)
PAGES = ()
COMPILERS = {"markdown": (".md",)}
GENERATE_RSS = GENERATE_ATOM = False
COMMENT_SYSTEM = "rejoinder"
COMMENT_SYSTEM_ID = "@desk"
