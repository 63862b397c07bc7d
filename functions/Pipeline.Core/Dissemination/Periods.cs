using System.Globalization;

namespace Pipeline.Core.Dissemination;

/// <summary>Reference periods as people read them: the year <c>2019</c> as it is, the month <c>2019-07</c> as <c>July 2019</c>.</summary>
public static class Periods
{
    /// <summary>The period's full name.</summary>
    public static string Name(string period) => Written(period, "MMMM yyyy");

    /// <summary>A short name for an axis.</summary>
    public static string ShortName(string period) => Written(period, "MMM yyyy");

    /// <summary>Its place on a time axis, in years.</summary>
    public static double Place(string period) => MonthOf(period) is { } month ? month.Year + (month.Month - 1) / 12.0 : int.Parse(period, CultureInfo.InvariantCulture);

    private static string Written(string period, string format) => MonthOf(period)?.ToString(format, CultureInfo.InvariantCulture) ?? period;

    private static DateOnly? MonthOf(string period) =>
        DateOnly.TryParseExact(period, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly month) ? month : null;
}
