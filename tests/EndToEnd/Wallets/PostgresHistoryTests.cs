using MonkeyTroop.Tests.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Wallets;

public sealed class PostgresHistoryTests(PostgresTransferNetwork fixture) : HistoryTests(fixture), IClassFixture<PostgresTransferNetwork>;
