/* Draws what the page's data hold. The tables beside the charts have the same figures. */
(function () {
  'use strict';

  const page = JSON.parse(document.getElementById('data').textContent);
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const NARROW = 560;
  const ROW = 46;
  const RAW = { colour: '#888888', shape: 'emptyCircle' };
  const DISTURBED = '#D55E00';
  const SHADES = [[0.02, '#CFE6F5'], [0.05, '#8CC4E8'], [0.1, '#3C92CC'], [Infinity, '#0B4F85']];
  let printing = false;

  document.documentElement.classList.add('scripts');

  function theme() {
    return dark.matches && !printing
      ? { ink: '#e8e8e8', quiet: '#a8a8a8', grid: '#3a3a3a', paper: '#1b1b1d' }
      : { ink: '#1c1c1c', quiet: '#5c5c5c', grid: '#dddddd', paper: '#ffffff' };
  }

  function style(cell) {
    return Object.prototype.hasOwnProperty.call(page.styles, cell) ? page.styles[cell] : RAW;
  }

  function number(value) {
    const size = Math.abs(value);
    return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.01 || size === 0 ? 2 : 4);
  }

  /** On an axis: no digits that say nothing. */
  function plain(value) {
    return String(Number(value.toPrecision(4)));
  }

  function base(look, spec, narrow) {
    return {
      animation: false,
      textStyle: { color: look.ink, fontFamily: 'sans-serif' },
      toolbox: {
        right: 0,
        top: 0,
        iconStyle: { borderColor: look.quiet },
        feature: { saveAsImage: { title: 'save', name: spec.id, backgroundColor: look.paper } }
      },
      tooltip: {
        trigger: 'item',
        renderMode: 'richText',
        confine: true,
        backgroundColor: look.paper,
        borderColor: look.grid,
        textStyle: { color: look.ink },
        formatter: (at) => (at.data && at.data.text) || ''
      },
      graphic: page.watermark
        ? [{
            type: 'text',
            left: 'center',
            top: 'middle',
            silent: true,
            z: -1,
            style: {
              text: page.watermark,
              fill: look.ink,
              opacity: 0.1,
              font: 'bold ' + (narrow ? 17 : 26) + 'px sans-serif'
            }
          }]
        : []
    };
  }

  function axis(look, more) {
    return Object.assign({
      axisLine: { show: true, lineStyle: { color: look.quiet } },
      axisLabel: { color: look.ink, hideOverlap: true },
      nameTextStyle: { color: look.quiet },
      splitLine: { show: true, lineStyle: { color: look.grid } },
      minorSplitLine: { show: false }
    }, more);
  }

  function values(look, name, more) {
    return axis(look, Object.assign({
      type: 'value', name: name, nameLocation: 'middle', nameGap: 28, splitNumber: 4
    }, more));
  }

  function cells(look, names, narrow) {
    return axis(look, {
      type: 'category',
      inverse: true,
      data: names,
      splitLine: { show: false },
      axisTick: { show: false },
      axisLabel: {
        color: look.ink, interval: 0, width: narrow ? 92 : 190, overflow: 'break', fontSize: 12, lineHeight: 14
      }
    });
  }

  function grid(narrow, more) {
    return Object.assign({ left: narrow ? 104 : 205, right: 30, top: 34, bottom: 46 }, more);
  }

  function line(points, colour, width, type) {
    return {
      type: 'polyline',
      shape: { points: points },
      style: { stroke: colour, lineWidth: width, fill: 'none', lineDash: type || 'solid' }
    };
  }

  function whisker(rows, look) {
    return {
      type: 'custom',
      z: 4,
      silent: true,
      encode: { x: [1, 2], y: 0 },
      data: rows.flatMap((row, i) => (row.interval ? [[i, row.interval[0], row.interval[1]]] : [])),
      renderItem: (params, api) => {
        const low = api.coord([api.value(1), api.value(0)]);
        const high = api.coord([api.value(2), api.value(0)]);
        const end = (at) => line([[at[0], at[1] - 7], [at[0], at[1] + 7]], look.ink, 2);
        return { type: 'group', children: [line([low, high], look.ink, 2), end(low), end(high)] };
      }
    };
  }

  function bars(spec, look, narrow) {
    const names = spec.rows.map((row) => row.cell);
    const range = (row) => (row.interval
      ? number(row.interval[0]) + ' to ' + number(row.interval[1])
      : 'no interval');
    const means = spec.rows.map((row, i) => ({
      value: spec.far ? [row.mean, i] : row.mean,
      text: row.cell + '\nmean ' + number(row.mean) + ' ' + spec.unit + '\n' + range(row),
      itemStyle: { color: style(row.cell).colour, opacity: spec.far ? 1 : 0.4 }
    }));
    const dots = spec.rows.flatMap((row, i) => row.forks.map((fork, n) => ({
      value: [fork[1], i],
      text: row.cell + ', round ' + fork[0] + (row.outliers.includes(fork[0]) ? ', outlier' : '') +
        '\n' + number(fork[1]) + ' ' + spec.unit,
      symbol: style(row.cell).shape,
      symbolOffset: [0, 6 * ((n % 3) - 1)],
      itemStyle: row.outliers.includes(fork[0])
        ? { color: look.paper, borderColor: style(row.cell).colour, borderWidth: 2 }
        : { color: style(row.cell).colour, borderColor: look.paper, borderWidth: 1 }
    })));
    const main = {
      type: spec.far ? 'scatter' : 'bar',
      data: means,
      symbol: 'rect',
      symbolSize: [4, 22],
      barMaxWidth: 26,
      z: 2
    };
    const ends = {};
    if (spec.raw !== undefined) {
      main.markLine = {
        silent: true,
        symbol: 'none',
        lineStyle: { color: look.ink, type: 'dashed', width: 1.5 },
        label: { formatter: 'raw ' + number(spec.raw), color: look.ink, position: 'start' },
        data: [{ xAxis: spec.raw }]
      };
      ends.max = (seen) => Math.max(seen.max, spec.raw) * (spec.far ? 1.3 : 1.05);
      ends.min = spec.far ? (seen) => Math.min(seen.min, spec.raw) / 1.3 : 0;
    }
    return Object.assign(base(look, spec, narrow), {
      grid: grid(narrow),
      xAxis: values(look, spec.unit, Object.assign(
        { type: spec.far ? 'log' : 'value' }, ends,
        { axisLabel: { color: look.ink, hideOverlap: true, formatter: plain, showMaxLabel: false } })),
      yAxis: cells(look, names, narrow),
      series: [main, whisker(spec.rows, look), { type: 'scatter', z: 3, symbolSize: 9, data: dots }]
    });
  }

  function scatter(spec, look, narrow) {
    const front = spec.points.filter((point) => spec.line.includes(point.cell));
    front.sort((a, b) => a.x - b.x);
    const order = spec.points.slice().sort((a, b) => a.x - b.x);
    // Names above and below in turn, so that those of neighbours do not meet.
    const points = order.map((point, i) => ({
      value: [point.x, point.y],
      text: point.cell + '\n' + spec.x + ' ' + number(point.x) + '\n' + spec.y + ' ' + number(point.y),
      name: point.cell,
      symbol: style(point.cell).shape,
      itemStyle: { color: style(point.cell).colour, opacity: 1 },
      label: { show: true, position: i % 2 ? 'bottom' : 'top', formatter: () => point.cell, color: look.ink }
    }));
    return Object.assign(base(look, spec, narrow), {
      grid: grid(narrow, { left: 60, right: narrow ? 40 : 90 }),
      xAxis: values(look, spec.x, {
        min: 0,
        max: (seen) => 1.2 * seen.max,
        axisLabel: { color: look.ink, formatter: plain, showMaxLabel: false }
      }),
      yAxis: values(look, spec.y, {
        nameGap: 44,
        min: 0,
        max: (seen) => 1.15 * seen.max,
        axisLabel: { color: look.ink, formatter: plain, showMaxLabel: false }
      }),
      series: [
        {
          type: 'line',
          silent: true,
          symbol: 'none',
          lineStyle: { color: look.quiet, type: 'dashed', width: 1.5 },
          data: front.map((point) => [point.x, point.y])
        },
        { type: 'scatter', symbolSize: 15, data: points }
      ]
    });
  }

  /** Percentiles as one in so many: 50 is 2, 99 is 100. */
  function rarity(percentile) {
    return 100 / (100 - percentile);
  }

  function band(one, colour) {
    const all = one.points.filter((point) => point.length === 4);
    return {
      type: 'custom',
      name: one.name,
      silent: true,
      clip: true,
      z: 1,
      encode: { x: 0, y: [1, 2] },
      data: all.map((point) => [rarity(point[0]), point[2], point[3]]),
      renderItem: (params, api) => (params.dataIndex > 0 ? null : {
        type: 'polygon',
        shape: {
          points: all.map((point) => api.coord([rarity(point[0]), point[3]]))
            .concat(all.slice().reverse().map((point) => api.coord([rarity(point[0]), point[2]])))
        },
        style: { fill: colour, opacity: 0.15 }
      })
    };
  }

  function percentiles(spec, look, narrow) {
    const series = spec.lines.flatMap((one) => {
      const at = style(one.cell);
      return [
        band(one, at.colour),
        {
          type: 'line',
          name: one.name,
          z: 3,
          symbol: at.shape,
          symbolSize: 8,
          itemStyle: { color: at.colour },
          lineStyle: { color: at.colour, width: 2, type: one.dashed ? 'dashed' : 'solid' },
          data: one.points.map((point) => ({
            value: [rarity(point[0]), point[1]],
            text: one.name + '\np' + plain(point[0]) + ': ' + number(point[1]) + ' us'
          }))
        }
      ];
    });
    return Object.assign(base(look, spec, narrow), {
      legend: { show: false, data: spec.lines.map((one) => one.name) },
      grid: grid(narrow, { left: 66, right: 30 }),
      xAxis: values(look, 'percentile', {
        type: 'log',
        min: 1,
        axisLabel: {
          color: look.ink,
          formatter: (one) => (one <= 1 ? 'p0' : 'p' + plain(100 - 100 / one))
        }
      }),
      yAxis: values(look, 'us', {
        type: 'log', nameGap: 50, axisLabel: { color: look.ink, formatter: plain },
        min: (seen) => Math.pow(10, Math.floor(Math.log10(seen.min)))
      }),
      series: series
    });
  }

  function trips(spec, look, narrow) {
    return Object.assign(base(look, spec, narrow), {
      legend: { show: false, data: spec.lines.map((one) => one.name) },
      grid: grid(narrow, { left: 66, right: 30 }),
      xAxis: values(look, 'round trip, ms', {
        type: 'log', axisLabel: { color: look.ink, formatter: plain }
      }),
      yAxis: values(look, spec.unit, {
        type: 'log', nameGap: 50, axisLabel: { color: look.ink, formatter: plain },
        min: (seen) => Math.pow(10, Math.floor(Math.log10(seen.min)))
      }),
      series: spec.lines.map((one) => ({
        type: 'line',
        name: one.name,
        symbol: one.dashed ? 'none' : style(one.cell).shape,
        symbolSize: 9,
        itemStyle: { color: style(one.cell).colour },
        lineStyle: { color: style(one.cell).colour, width: 2, type: one.dashed ? 'dashed' : 'solid' },
        data: one.points.map((point) => ({
          value: point,
          text: one.name + '\n' + number(point[0]) + ' ms: ' + number(point[1]) + ' ' + spec.unit
        }))
      }))
    });
  }

  function stack(spec, look, narrow) {
    return Object.assign(base(look, spec, narrow), {
      legend: { show: false, data: spec.series.map((one) => one.name) },
      grid: grid(narrow),
      xAxis: values(look, spec.unit, { min: 0 }),
      yAxis: cells(look, spec.cells, narrow),
      series: spec.series.map((one) => ({
        type: 'bar',
        name: one.name,
        stack: 'all',
        barMaxWidth: 26,
        itemStyle: { color: one.colour, borderColor: look.paper, borderWidth: 1 },
        data: one.values.map((value, i) => ({
          value: value,
          text: spec.cells[i] + '\n' + one.name + ' ' + number(value) + ' ' + spec.unit
        }))
      }))
    });
  }

  function shade(fork) {
    return fork.contaminated ? DISTURBED : SHADES.find((step) => fork.foreign <= step[0])[1];
  }

  function strip(spec, look, narrow) {
    const data = spec.forks.map((fork, i) => ({
      value: [fork.from, fork.to, spec.cells.indexOf(fork.cell), i],
      text: fork.cell + ', ' + fork.text + '\nothers used ' + number(fork.foreign) + ' CPUs'
    }));
    return Object.assign(base(look, spec, narrow), {
      grid: grid(narrow),
      xAxis: values(look, 'seconds since the first fork', { min: 0 }),
      yAxis: cells(look, spec.cells, narrow),
      series: [{
        type: 'custom',
        encode: { x: [0, 1], y: 2 },
        data: data,
        renderItem: (params, api) => {
          const fork = spec.forks[api.value(3)];
          const from = api.coord([api.value(0), api.value(2)]);
          const to = api.coord([api.value(1), api.value(2)]);
          const width = Math.max(3, to[0] - from[0] - 1);
          const left = from[0];
          const top = from[1] - 11;
          const children = [{
            type: 'rect',
            shape: { x: left, y: top, width: width, height: 22 },
            style: { fill: shade(fork), stroke: look.quiet, lineWidth: 1 }
          }];
          if (!fork.counted) {
            children.push(line([[left, top], [left + width, top + 22]], look.ink, 2));
            children.push(line([[left, top + 22], [left + width, top]], look.ink, 2));
          }
          return { type: 'group', children: children };
        }
      }]
    });
  }

  const KINDS = { bars: bars, scatter: scatter, percentiles: percentiles, stack: stack, strip: strip, trips: trips };

  function height(spec) {
    const rows = spec.rows || (spec.kind === 'scatter' || spec.lines ? null : spec.cells);
    return rows ? 100 + ROW * rows.length : 380;
  }

  /** The series' names as buttons, since the library's legend cannot be reached by keyboard. */
  function keys(box, chart, spec) {
    const named = spec.kind === 'stack'
      ? spec.series
      : (spec.lines || []).map((one) => ({ name: one.name, colour: style(one.cell).colour }));
    if (named.length < 2) {
      return;
    }
    const list = document.createElement('div');
    list.className = 'keys';
    named.forEach((one) => {
      const key = document.createElement('button');
      const patch = document.createElement('span');
      patch.className = 'patch';
      patch.style.backgroundColor = one.colour;
      key.type = 'button';
      key.append(patch, one.name);
      key.setAttribute('aria-pressed', 'true');
      key.addEventListener('click', () => {
        key.setAttribute('aria-pressed', String(key.getAttribute('aria-pressed') !== 'true'));
        chart.dispatchAction({ type: 'legendToggleSelect', name: one.name });
      });
      list.append(key);
    });
    box.before(list);
  }

  const drawn = page.charts.map((spec) => {
    const box = document.getElementById(spec.id);
    box.style.height = height(spec) + 'px';
    const chart = echarts.init(box, null, { renderer: 'svg' });
    const draw = () => {
      const narrow = box.clientWidth < NARROW;
      chart.resize();
      chart.setOption(KINDS[spec.kind](spec, theme(), narrow));
    };
    draw();
    keys(box, chart, spec);
    return draw;
  });

  function drawAll() {
    drawn.forEach((draw) => draw());
  }

  window.addEventListener('resize', drawAll);
  dark.addEventListener('change', drawAll);
  window.addEventListener('beforeprint', () => {
    printing = true;
    document.querySelectorAll('details').forEach((one) => { one.open = true; });
    drawAll();
  });
  window.addEventListener('afterprint', () => {
    printing = false;
    drawAll();
  });
})();
