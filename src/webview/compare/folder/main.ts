import '@vscode/codicons/dist/codicon.css';
import {render, html} from 'lit';
import '../../page.css';
import './components/app.ts';
import type {VsCodeApi} from '../../host.ts';

declare function acquireVsCodeApi(): VsCodeApi;

render(html`<heatlens-compare-folder .api=${acquireVsCodeApi()}></heatlens-compare-folder>`, document.body);
