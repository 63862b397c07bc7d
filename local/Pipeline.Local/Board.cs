using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace Pipeline.Local;

/// <summary>Shows what is going on: a table that changes in place on a terminal, one line for each change anywhere else.</summary>
internal sealed class Board
{
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly OrderedDictionary<string, Line> lines = [];
    private readonly Lock gate = new();
    private LiveDisplayContext? display;

    /// <summary>Seconds since the beginning.</summary>
    public string Seconds => clock.Elapsed.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture);

    /// <summary>Does the work, showing its progress.</summary>
    public async Task<T> WhileAsync<T>(Func<Task<T>> work)
    {
        if (!IsTerminal) return await work();
        return await AnsiConsole.Live(Table()).StartAsync(async context =>
        {
            display = context;
            try
            {
                return await work();
            }
            finally
            {
                display = null;
            }
        });
    }

    /// <summary>Something is under way.</summary>
    public void Show(string what, string state) => Set(what, state, done: false);

    /// <summary>Something is done.</summary>
    public void Done(string what, string state) => Set(what, state, done: true);

    private static bool IsTerminal => !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Ansi && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI"));

    private void Set(string what, string state, bool done)
    {
        lock (gate)
        {
            Line? before = lines.GetValueOrDefault(what);
            if (before is not null && before.State == state && before.IsDone == done) return;
            lines[what] = new Line(state, done, Seconds);
            if (display is null) Console.WriteLine($"{Seconds,6} s  {what}: {state}");
            else display.UpdateTarget(Table());
        }
    }

    private Table Table()
    {
        Table table = new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "", "", "");
        table.Columns[3].RightAligned().NoWrap();
        foreach ((string what, Line line) in lines)
            table.AddRow(new Text(line.IsDone ? "✓" : "…", line.IsDone ? Color.Green : Color.Yellow), new Text(what), new Text(line.State), new Text(line.Seconds + " s", Color.Grey));
        return table;
    }

    private sealed record Line(string State, bool IsDone, string Seconds);
}
