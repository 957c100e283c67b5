import {render, html} from 'lit';
import './page.css';
import './components/app.ts';
import type {VsCodeApi} from '../host.ts';

declare function acquireVsCodeApi(): VsCodeApi;

render(html`<heatlens-inspect .api=${acquireVsCodeApi()}></heatlens-inspect>`, document.body);
