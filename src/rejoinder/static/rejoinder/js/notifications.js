// @ts-check
/* The settings of notifications: pushes on this device, and the time zone it has. */
import { pushSwitch } from "./push.js";

const zones = document.querySelector("select[data-suggest]");
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zones instanceof HTMLSelectElement && zones.value === "") {
  zones.value = own;
  if (zones.value === own && own) zones.parentElement?.querySelector(".hint")?.removeAttribute("hidden");
  else zones.value = "";
}
void pushSwitch();
