using System.Globalization;
using System.Numerics;
using Pipeline.Core.Codelists;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Tabulation;

/// <summary>The cells of a record template's cube as numbers: one code after the other, each in as many bits as its dimension needs.</summary>
/// <remarks>A dimension without a value is <c>_U</c>. Margins are cells too: <c>_T</c> in every dimension, and the year of a month.</remarks>
internal sealed class CellPacking
{
    private const int MonthBits = 18; // 9999 years of 12 months, and a bit that says year
    private const ulong YearFlag = 1UL << (MonthBits - 1);
    private const int DayBits = 22;
    private const int YearBits = 14;

    private readonly int[] shifts;
    private readonly int[] widths;
    private readonly long[] lastDays;
    private readonly ulong[] lastMonths;

    public CellPacking(Template template)
    {
        if (template.Cube.Count == 0) throw new ArgumentException($"Template '{template.Id}' has no cube of records.", nameof(template));
        Dimensions = template.Cube;
        widths = [.. Dimensions.Select(WidthOf)];
        shifts = new int[widths.Length];
        for (int i = 1; i < widths.Length; i++) shifts[i] = shifts[i - 1] + widths[i - 1];
        if (shifts[^1] + widths[^1] > 64) throw new FormatException($"Template '{template.Id}': the dimensions of its cube need {shifts[^1] + widths[^1]} bits, of 64.");
        lastDays = new long[widths.Length];
        lastDays.AsSpan().Fill(-1);
        lastMonths = new ulong[widths.Length];
    }

    public IReadOnlyList<CubeDimension> Dimensions { get; }

    /// <summary>The part of a cell that a value gives in a dimension.</summary>
    /// <param name="dimension">Place of the dimension.</param>
    /// <param name="value">The place of the code, the year, the day or the second; null for none.</param>
    public ulong Pack(int dimension, long? value)
    {
        if (value is not { } known) return 0;
        CubeDimension column = Dimensions[dimension];
        ulong code = column.IsMonth ? MonthOf(dimension, column.Field.Type == FieldType.DateTime ? known / 86_400 : known) : (ulong)known + 1;
        return code << shifts[dimension];
    }

    /// <summary>The cell with the total in a dimension.</summary>
    public ulong WithTotal(ulong cell, int dimension) => cell | MaskOf(dimension);

    /// <summary>The cell with the year in place of the month.</summary>
    public ulong WithYear(ulong cell, int dimension)
    {
        ulong month = (cell & MaskOf(dimension)) >> shifts[dimension];
        return month == 0 ? cell : (cell & ~MaskOf(dimension)) | ((YearFlag | ((month - 1) / 12)) << shifts[dimension]);
    }

    /// <summary>The codes of a cell behind a country, as the cube has them.</summary>
    public string[] Unpack(string country, ulong cell) => [country, .. Dimensions.Select((_, i) => Text(i, (cell & MaskOf(i)) >> shifts[i]))];

    private string Text(int dimension, ulong code)
    {
        if (code == 0) return Codelist.Unknown;
        if (code == (1UL << widths[dimension]) - 1) return Codelist.Total;
        CubeDimension column = Dimensions[dimension];
        if (column.Field.Codelist is { } codelist) return codelist.Codes[(int)code - 1].Id;
        if (column.IsMonth && (code & YearFlag) != 0) return (code & ~YearFlag).ToString("0000", CultureInfo.InvariantCulture);
        if (column.IsMonth) return string.Create(CultureInfo.InvariantCulture, $"{(code - 1) / 12:0000}-{(code - 1) % 12 + 1:00}");
        return column.Field.Type == FieldType.Year
            ? (code - 1).ToString("0000", CultureInfo.InvariantCulture)
            : DateOnly.FromDayNumber((int)code - 1).ToString("O", CultureInfo.InvariantCulture);
    }

    // Registers come in the order of time, so the month of a day is nearly always the last one's.
    private ulong MonthOf(int dimension, long day)
    {
        if (lastDays[dimension] == day) return lastMonths[dimension];
        DateOnly date = DateOnly.FromDayNumber((int)day);
        lastDays[dimension] = day;
        return lastMonths[dimension] = (ulong)(date.Year * 12 + date.Month);
    }

    private ulong MaskOf(int dimension) => ((1UL << widths[dimension]) - 1) << shifts[dimension];

    // No value and the total are codes too.
    private static int WidthOf(CubeDimension dimension) => dimension switch
    {
        { IsMonth: true } => MonthBits,
        { Field.Codelist: { } codelist } => BitOperations.Log2((uint)codelist.Codes.Count + 1) + 1,
        { Field.Type: FieldType.Year } => YearBits,
        _ => DayBits,
    };
}
