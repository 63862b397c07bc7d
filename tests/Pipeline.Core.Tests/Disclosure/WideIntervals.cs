using Pipeline.Core.Disclosure;

namespace Pipeline.Core.Tests.Disclosure;

/// <summary>Stands in for a solver that finds every interval wide enough; the tests of the app attack with the real one.</summary>
internal sealed class WideIntervals : IFeasibilitySolver
{
    public Task<IReadOnlyList<IReadOnlyList<Interval>>> BoundAsync(IReadOnlyList<FeasibilityProblem> problems, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<IReadOnlyList<Interval>>>([.. problems.Select(problem => problem.Targets.Select(_ => new Interval(0, problem.Width)).ToArray())]);
}
