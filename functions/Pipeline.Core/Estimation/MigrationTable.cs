using System.Runtime.InteropServices;

namespace Pipeline.Core.Estimation;

/// <summary>Migrants by month and year, sex, age and citizenship; tables of different persons merge by sum.</summary>
/// <remarks>
/// <para>A month counts a person once for each kind of migration in it; a year counts a person once for each kind, so that it may be less
/// than the sum of its months. Each part is tabulated from the migrations of whole persons: all crossings of a person belong to one
/// table.</para>
/// <para>Codes are places in the caller's code lists.</para>
/// </remarks>
public sealed class MigrationTable
{
    private readonly Dictionary<ulong, MigrationCounts> cells = [];

    /// <summary>Cells ordered by period, sex, age and citizenship.</summary>
    public IEnumerable<(MigrationCell Cell, MigrationCounts Counts)> Cells =>
        cells.Select(cell => (MigrationCell.FromKey(cell.Key), cell.Value)).OrderBy(cell => cell.Item1.Key);

    /// <summary>Counts one migration of one person.</summary>
    /// <param name="migration">The migration.</param>
    /// <param name="sex">Place of the sex, 0 to 255.</param>
    /// <param name="age">Completed years of age, or place of an age group, 0 to 255; <see cref="MigrationCell.UnknownAge"/> where it is not
    /// known.</param>
    /// <param name="citizenship">Place of the citizenship, 0 to 65,535.</param>
    public void Add(in Migration migration, byte sex, byte age, ushort citizenship)
    {
        DateOnly day = DateOnly.FromDayNumber(migration.Day);
        Count(new MigrationCell(day.Year, day.Month, sex, age, citizenship), migration.Kind);
        if (migration.IsFirstOfYear) Count(new MigrationCell(day.Year, 0, sex, age, citizenship), migration.Kind);
    }

    /// <summary>Adds the counts of other persons.</summary>
    public void Add(MigrationTable others)
    {
        foreach ((ulong key, MigrationCounts counts) in others.cells)
        {
            ref MigrationCounts sum = ref CollectionsMarshal.GetValueRefOrAddDefault(cells, key, out _);
            for (int kind = 0; kind < MigrationCounts.Kinds; kind++) sum[kind] += counts[kind];
        }
    }

    private void Count(MigrationCell cell, MigrationKind kind) =>
        CollectionsMarshal.GetValueRefOrAddDefault(cells, cell.Key, out _)[(int)kind]++;
}

/// <summary>Where a migration is counted.</summary>
/// <param name="Year">Calendar year of the crossing.</param>
/// <param name="Month">Month 1 to 12, or 0 for the whole year.</param>
/// <param name="Sex">Place of the sex.</param>
/// <param name="Age">Age or place of the age group.</param>
/// <param name="Citizenship">Place of the citizenship.</param>
public readonly record struct MigrationCell(int Year, int Month, byte Sex, byte Age, ushort Citizenship)
{
    /// <summary>The age of a person of unknown birth.</summary>
    public const byte UnknownAge = byte.MaxValue;

    internal ulong Key => ((ulong)Year << 40) | ((ulong)Month << 32) | ((ulong)Sex << 24) | ((ulong)Age << 16) | Citizenship;

    internal static MigrationCell FromKey(ulong key) => new((int)(key >> 40), (byte)(key >> 32), (byte)(key >> 24), (byte)(key >> 16),
        (ushort)key);
}

/// <summary>Persons by kind of migration.</summary>
[System.Runtime.CompilerServices.InlineArray(Kinds)]
public struct MigrationCounts
{
    internal const int Kinds = 6;
    private long first;

    /// <summary>Persons of one kind.</summary>
    public readonly long Of(MigrationKind kind) => this[(int)kind];

    /// <summary>Long-term immigrants less emigrants, as far as decided.</summary>
    public readonly long Net => Of(MigrationKind.Immigration) - Of(MigrationKind.Emigration);

    /// <summary>The net migration that is still possible: every undecided exit, or every undecided entry, proves to be long-term.</summary>
    public readonly Interval PossibleNet => new(Net - Of(MigrationKind.UndecidedExit), Net + Of(MigrationKind.UndecidedEntry), 1);
}
