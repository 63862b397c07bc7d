using System.Collections;
using System.Diagnostics;
using Microsoft.Azure.Functions.Worker;

namespace Pipeline.Local.Functions.Host;

/// <summary>The context of one invocation.</summary>
internal sealed class LocalFunctionContext : FunctionContext
{
    readonly Invocation _invocation;

    public LocalFunctionContext(Invocation invocation, IServiceProvider services, CancellationToken cancellation)
    {
        _invocation = invocation;
        InstanceServices = services;
        CancellationToken = cancellation;
        BindingContext = new Bindings(invocation.BindingData);
        Features.Set(invocation);
    }

    public override string InvocationId => _invocation.Id;

    public override string FunctionId => FunctionDefinition.Id;

    public override TraceContext TraceContext { get; } = new Trace(Activity.Current);

    public override BindingContext BindingContext { get; }

    public override RetryContext RetryContext { get; } = new NoRetries();

    public override IServiceProvider InstanceServices { get; set; }

    public override FunctionDefinition FunctionDefinition => _invocation.Function;

    public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object>();

    public override IInvocationFeatures Features { get; } = new FeatureSet();

    public override CancellationToken CancellationToken { get; }

    sealed class Bindings(IReadOnlyDictionary<string, object?> data) : BindingContext
    {
        public override IReadOnlyDictionary<string, object?> BindingData => data;
    }

    sealed class Trace(Activity? activity) : TraceContext
    {
        public override string TraceParent => activity?.Id ?? "";

        public override string TraceState => activity?.TraceStateString ?? "";
    }

    /// <summary>The retry attributes of functions are not among the contracts, so nothing is ever retried in their sense.</summary>
    sealed class NoRetries : RetryContext
    {
        public override int RetryCount => 0;

        public override int MaxRetryCount => 0;
    }

    sealed class FeatureSet : IInvocationFeatures
    {
        readonly Dictionary<Type, object> _features = [];

        public void Set<T>(T instance)
        {
            ArgumentNullException.ThrowIfNull(instance);
            _features[typeof(T)] = instance;
        }

        public T? Get<T>() => _features.TryGetValue(typeof(T), out object? feature) ? (T)feature : default;

        public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => _features.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
