using System.Buffers.Text;
using System.Globalization;

namespace Pipeline.Core.Reading;

/// <summary>Reads numbers written with digits, a sign and a point, and tells what else was meant where that fails.</summary>
internal static class NumberText
{
    private const long LargestExact = 1L << 53;

    public static bool TryInteger(ReadOnlySpan<byte> text, out long value) =>
        Utf8Parser.TryParse(text, out value, out int used) && used == text.Length && value is >= -LargestExact and <= LargestExact;

    public static bool TryNumber(ReadOnlySpan<byte> text, out double value) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value)
        && double.IsFinite(value);

    /// <summary>What an integer field expected instead of a text that <see cref="TryInteger"/> refused.</summary>
    public static string ExpectedInteger(string text)
    {
        if (IsDigits(text)) return "a whole number between -2^53 and 2^53";
        if (text.Contains('.') && IsDigits(text.Replace(".", "", StringComparison.Ordinal))) return "a whole number, without a point";
        return IsSeparated(text) ? "a whole number without separators, such as 1200" : "a whole number such as 1200";
    }

    /// <summary>What a number field expected instead of a text that <see cref="TryNumber"/> refused.</summary>
    public static string ExpectedNumber(string text)
    {
        if (text.Count(letter => letter == ',') == 1 && IsDigits(text.Replace(",", "", StringComparison.Ordinal)))
            return "a decimal point instead of the comma, and no thousands separators, such as 1200.5";
        return IsSeparated(text) ? "a number without thousands separators, such as 1200.5" : "a number such as 1200.5";
    }

    private static bool IsSeparated(string text) =>
        text.Any(char.IsAsciiDigit) && text.All(letter => char.IsAsciiDigit(letter) || ",.'’_ \u00A0\u202F+-".Contains(letter, StringComparison.Ordinal));

    private static bool IsDigits(string text) => text.Length > 0 && text.TrimStart('+', '-') is { Length: > 0 } digits && digits.All(char.IsAsciiDigit);
}
