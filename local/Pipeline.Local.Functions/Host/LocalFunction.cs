using System.Collections.Immutable;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Extensions.DependencyInjection;
using Pipeline.Local.Functions.Host.Blobs;
using Pipeline.Local.Functions.Host.Http;

namespace Pipeline.Local.Functions.Host;

/// <summary>One function of the app: what it is called, what triggers it, and how its method is called.</summary>
internal sealed class LocalFunction : FunctionDefinition
{
    readonly ObjectFactory? _createInstance;
    readonly MethodInvoker _method;
    readonly ParameterSource[] _parameterSources;
    readonly Func<object?, Task<object?>> _complete;

    public LocalFunction(string name, MethodInfo method, HostSettings settings)
    {
        Type type = method.DeclaringType!;
        Name = name;
        EntryPoint = $"{type.FullName}.{method.Name}";
        PathToAssembly = type.Assembly.Location;

        ParameterInfo[] parameters = method.GetParameters();
        Parameters = [.. parameters.Select(p => new FunctionParameter(p.Name!, p.ParameterType, p.HasDefaultValue, p.DefaultValue))];
        Trigger = TriggerOf(parameters);
        BindingNames = Trigger switch
        {
            HttpTriggerAttribute http => HttpRoute.Of(this, http, settings).ParameterNames,
            BlobTriggerAttribute blob => BlobPathPattern.Parse(settings.Resolve(blob.BlobPath)).ParameterNames,
            _ => [],
        };

        _createInstance = method.IsStatic ? null : ActivatorUtilities.CreateFactory(type, []);
        _method = MethodInvoker.Create(method);
        _parameterSources = ParameterSources.Of(this, parameters);
        _complete = ReturnedTask.Completion(method.ReturnType);
        if (Trigger is HttpTriggerAttribute) CheckHttpResult(method.ReturnType);
    }

    public override string Id => Name;

    public override string Name { get; }

    public override string EntryPoint { get; }

    public override string PathToAssembly { get; }

    public override ImmutableArray<FunctionParameter> Parameters { get; }

    public TriggerBindingAttribute Trigger { get; }

    /// <summary>The names in the route or the blob path, from which plain parameters take their values.</summary>
    public IReadOnlyCollection<string> BindingNames { get; }

    /// <summary>Binds the parameters and calls the method.</summary>
    /// <remarks>Up to the method's first own await nothing here leaves the caller's thread: an orchestrator may not.</remarks>
    public Task<object?> InvokeAsync(FunctionContext context, Invocation invocation)
    {
        object? instance = _createInstance?.Invoke(context.InstanceServices, []);
        var arguments = new object?[_parameterSources.Length];
        for (int i = 0; i < arguments.Length; i++) arguments[i] = _parameterSources[i](context, invocation);
        return _complete(_method.Invoke(instance, arguments));
    }

    public InvalidOperationException Wrong(string foundAndExpected) => new($"Function '{Name}' ({EntryPoint}): {foundAndExpected}");

    TriggerBindingAttribute TriggerOf(ParameterInfo[] parameters)
    {
        TriggerBindingAttribute[] triggers = [.. parameters.SelectMany(p => p.GetCustomAttributes<TriggerBindingAttribute>())];
        return triggers.Length == 1 ? triggers[0] : throw Wrong($"{triggers.Length} of its parameters carry a trigger attribute; expected exactly one.");
    }

    void CheckHttpResult(Type returned)
    {
        Type result = ReturnedTask.ResultType(returned);
        if (result != typeof(void) && !result.IsAssignableTo(typeof(IResult)) && !result.IsAssignableTo(typeof(IActionResult)))
            throw Wrong($"it answers a request with {result}; expected IResult, IActionResult or nothing.");
    }
}
