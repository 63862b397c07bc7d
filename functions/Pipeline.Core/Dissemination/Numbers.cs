using System.Globalization;
using Pipeline.Core.Dissemination.Charts;

namespace Pipeline.Core.Dissemination;

/// <summary>How numbers are written for people, in one place: thousands separated by commas, a decimal point, a true minus sign (U+2212), halves rounded
/// away from zero, and never a negative zero.</summary>
public static class Numbers
{
    /// <summary>A figure with its decimals, and with its unit where that is a sign.</summary>
    public static string Figure(double value, int decimals, string unit = "")
    {
        double rounded = Round(value, decimals);
        string text = Math.Abs(rounded).ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return $"{(rounded < 0 ? "−" : "")}{text}{(unit == "%" ? unit : "")}";
    }

    /// <summary>A unit in running text: signs are written out.</summary>
    public static string Unit(string unit) => unit == "%" ? "per cent" : unit;

    /// <summary>A difference: a figure with its sign, also where that is a plus. Percentages differ by percentage points, not by per cent.</summary>
    public static string Difference(double value, int decimals, string unit = "") =>
        (Round(value, decimals) > 0 ? "+" : "") + Figure(value, decimals) + (unit == "%" ? " points" : "");

    /// <summary>A tick of an axis with no more decimals than its step needs, from a million on in millions.</summary>
    internal static string Tick(double value, Axis axis, string unit)
    {
        bool millions = Math.Max(Math.Abs(axis.Low), Math.Abs(axis.High)) >= 1e6;
        double scale = millions ? 1e6 : 1;
        int decimals = Math.Max(0, (int)-Math.Floor(Math.Log10(axis.Step / scale) + 1e-9));
        return Figure(value / scale, decimals, unit) + (millions && value != 0 ? "m" : "");
    }

    /// <summary>A place in a drawing, with two decimals at most.</summary>
    public static string Place(double value) => Round(value, 2).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A count that needs no decimals, for running text.</summary>
    public static string Count(int value) => Figure(value, 0);

    /// <summary>A year or the number of a version: never grouped.</summary>
    public static string Year(int year) => year.ToString(CultureInfo.InvariantCulture);

    /// <summary>A day, for example <c>3 May 2020</c>.</summary>
    public static string Day(DateTime day) => day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    // Adding zero turns a negative zero into zero.
    private static double Round(double value, int decimals) => Math.Round(value, decimals, MidpointRounding.AwayFromZero) + 0.0;
}
