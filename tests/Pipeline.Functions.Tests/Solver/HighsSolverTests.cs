using Pipeline.Core.Disclosure;
using Pipeline.Functions.Solver;

namespace Pipeline.Functions.Tests.Solver;

public class HighsSolverTests
{
    // SDC Handbook, 2nd ed., example of Geurts: rows 7, 3 and 6, columns 9 and 7, third row 3 and 3 published. X11 in [3, 6]; by hand X12 in [1, 4], X21 and X22 in [0, 3].
    private static readonly FeasibilityProblem Geurts = new(
        4, [0, 2, 4, 6, 8], [0, 1, 2, 3, 0, 2, 1, 3], [1, 1, 1, 1, 1, 1, 1, 1], [7, 3, 6, 4], [0, 1, 2, 3], 100);

    [Fact]
    public async Task Bounds_the_example_of_the_handbook()
    {
        IReadOnlyList<Interval> bounds = Assert.Single(await new HighsSolver().BoundAsync([Geurts], default));
        Assert.Equal([(3, 6), (1, 4), (0, 3), (0, 3)], bounds.Select(bound => (Math.Round(bound.Low, 6), Math.Round(bound.High, 6))));
    }

    // Total hidden with its parts: nothing bounds them from above.
    [Fact]
    public async Task A_cell_without_an_upper_bound_is_unbounded()
    {
        var problem = new FeasibilityProblem(3, [0, 3], [0, 1, 2], [-1, 1, 1], [-5], [0], 4);
        Interval bound = Assert.Single(Assert.Single(await new HighsSolver().BoundAsync([problem], default)));
        Assert.Equal(5, bound.Low, 6); // the total is 5 that are published and two hidden parts
        Assert.Equal(double.PositiveInfinity, bound.High);
    }

    [Fact]
    public async Task Where_the_solver_is_missing_the_reason_is_told()
    {
        InvalidOperationException missing = await Assert.ThrowsAsync<InvalidOperationException>(() => new HighsSolver("/nowhere").BoundAsync([Geurts], default));
        Assert.StartsWith("The solver HiGHS cannot run: /nowhere", missing.Message, StringComparison.Ordinal);
    }

    // A table is protected with a width of 4 and attacked; then one cell is opened by hand, and the cell that follows from it is named.
    [Fact]
    public async Task An_opened_cell_fails_the_audit_with_the_recovered_cell_named()
    {
        // F/A 2, F/B 18, F/C 19 | M 14, 10, 12: F/A is unsafe.
        var table = new CrossTable(
            [Hierarchy.Flat("sex", "T", ["F", "M"]), Hierarchy.Flat("region", "T", ["A", "B", "C"])],
            [([1, 1], 2), ([1, 2], 18), ([1, 3], 19), ([2, 1], 14), ([2, 2], 10), ([2, 3], 12)]);
        Protection[] protection = [.. table.Tables.Values.ToArray().Select(value => new MinimumCount(5).IsUnsafe(value) ? Protection.Primary : Protection.Published)];
        protection = SecondarySuppression.Apply(table.Tables, protection, 4);
        var solver = new HighsSolver();
        Assert.Empty(Assert.Single(await FeasibilityAudit.AttackAsync([new(table.Tables, protection, 4)], solver, default)));

        protection[Array.IndexOf(protection, Protection.Secondary)] = Protection.Published;
        NarrowCell found = Assert.Single(Assert.Single(await FeasibilityAudit.AttackAsync([new(table.Tables, protection, 4)], solver, default)));
        Assert.Equal(table.NumberOf([1, 1]), found.Cell);
        Assert.Equal(new Interval(2, 2), found.Bounds);
    }
}
