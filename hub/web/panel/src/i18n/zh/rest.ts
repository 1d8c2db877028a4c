/** Everything that the first screen does not say. */

import { kitchen } from "./kitchen";
import { pages } from "./pages";

export const rest = { ...pages, ...kitchen };
