import * as React from "react";
import { createRoot } from "react-dom/client";
import { makeDiscussion } from "./rejoinder.js";

const Discussion = makeDiscussion(React, "@desk");
const ARTICLES = { ferry: "The ferry stops", harbour: "The harbour is full" };

function App() {
  const [slug, setSlug] = React.useState("ferry");
  const [count, setCount] = React.useState(null);
  const [posted, setPosted] = React.useState("");
  return (
    <main>
      <nav>
        {Object.keys(ARTICLES).map((name) => (
          <button key={name} onClick={() => setSlug(name)}>{name}</button>
        ))}
        <button onClick={() => setSlug("")}>none</button>
      </nav>
      {slug && (
        <>
          <h1>{ARTICLES[slug]}</h1>
          <p id="count">{count}</p>
          <p id="posted">{posted}</p>
          <Discussion
            url={`@site/${slug}`}
            start="now"
            onCount={setCount}
            onPosted={({ state }) => setPosted(state)}
          />
        </>
      )}
    </main>
  );
}

createRoot(document.getElementById("app")).render(<React.StrictMode><App /></React.StrictMode>);
