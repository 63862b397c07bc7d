using Pipeline.Core.Disclosure;

namespace Pipeline.Core.Tests.Disclosure;

public class FeasibilityAuditTests
{
    private sealed class Recorder : IFeasibilitySolver
    {
        public List<FeasibilityProblem> Asked { get; } = [];

        public Task<IReadOnlyList<IReadOnlyList<Interval>>> BoundAsync(IReadOnlyList<FeasibilityProblem> problems, CancellationToken cancellation)
        {
            Asked.AddRange(problems);
            return Task.FromResult<IReadOnlyList<IReadOnlyList<Interval>>>([.. problems.Select(problem => problem.Targets.Select(_ => new Interval(0, 3)).ToArray())]);
        }
    }

    // Total 10 = 1 + 2 + 7; the first two are hidden, so that a reader knows that they are 3 together.
    private static readonly LinkedTables Row = new([10, 1, 2, 7], [[0, 1, 2, 3]]);

    [Fact]
    public async Task The_solver_is_asked_with_what_is_published_and_nothing_else()
    {
        var solver = new Recorder();
        Protection[] protection = [Protection.Published, Protection.Primary, Protection.Primary, Protection.Published];
        IReadOnlyList<NarrowCell> narrow = Assert.Single(await FeasibilityAudit.AttackAsync([new(Row, protection, 4)], solver, default));
        FeasibilityProblem problem = Assert.Single(solver.Asked);
        Assert.Equal(2, problem.Columns);
        Assert.Equal([3.0], problem.Known);
        Assert.Equal([1.0, 1], problem.Signs);
        Assert.Equal([1, 2], narrow.Select(found => found.Cell));
        Assert.Empty(Assert.Single(await FeasibilityAudit.AttackAsync([new(Row, protection, 3)], solver, default)));
    }

    [Fact]
    public async Task A_cell_that_is_recovered_exactly_is_named_with_its_value_and_needs_no_solver()
    {
        var solver = new Recorder();
        Protection[] protection = [Protection.Published, Protection.Primary, Protection.Published, Protection.Published];
        NarrowCell found = Assert.Single(Assert.Single(await FeasibilityAudit.AttackAsync([new(Row, protection, 0)], solver, default)));
        Assert.Equal((1, new Interval(1, 1)), (found.Cell, found.Bounds));
        Assert.Empty(solver.Asked);
    }

    // 10 = 1 + 2 + 7 with everything hidden: 100 = 10 + 20 + 70 agrees with what is published just as well.
    [Fact]
    public async Task Where_nothing_is_published_nothing_is_bounded_and_no_solver_is_needed()
    {
        var solver = new Recorder();
        Protection[] protection = [Protection.Secondary, Protection.Primary, Protection.Primary, Protection.Secondary];
        Assert.Empty(Assert.Single(await FeasibilityAudit.AttackAsync([new(Row, protection, 4)], solver, default)));
        Assert.Empty(solver.Asked);
    }

    // Elimination modulo a prime and textbook elimination in floating point find the same cells.
    [Fact]
    public void Exact_recovery_finds_what_textbook_elimination_finds()
    {
        var random = new Random(61);
        int recovered = 0;
        for (int round = 0; round < 500; round++)
        {
            int rows = random.Next(2, 6), columns = random.Next(2, 6);
            var table = new CrossTable(
                [Hierarchy.Flat("r", "T", Enumerable.Range(0, rows).Select(i => $"r{i}")), Hierarchy.Flat("c", "T", Enumerable.Range(0, columns).Select(i => $"c{i}"))],
                Enumerable.Range(0, rows * columns).Select(i => (new[] { 1 + i / columns, 1 + i % columns }, (double)random.Next(1, 50))));
            Protection[] protection = [.. Enumerable.Range(0, table.Tables.CellCount).Select(_ => random.Next(3) == 0 ? Protection.Primary : Protection.Published)];
            IEnumerable<int> expected = Attacker.Recovers(table.Tables, protection).Order();
            Assert.Equal(expected, ExactRecovery.Of(table.Tables, protection));
            recovered += expected.Count();
        }

        Assert.True(recovered > 500);
    }
}
